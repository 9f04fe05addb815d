"""Mail in and out: what comes from the wire becomes values, what we answer becomes bytes.

No `email` object and no IMAP or SMTP object leaves this package.
"""
