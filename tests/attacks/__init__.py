"""Attacks on the identity check, as real mails through the whole product."""
