"""The running bot: watches a mailbox and sees every privacy request through to its answer."""
