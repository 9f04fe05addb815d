"""Log-in by token: Microsoft 365 and Google give a short-lived token, IMAP and SMTP take it (XOAUTH2, R16).

A new provider is a module beside `microsoft` and `google`, and a row in `client` and `source`.
"""
