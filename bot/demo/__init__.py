"""The embedded mailbox, mail receiver and sample mails of `privacy-bot demo`; nothing leaves the machine."""
