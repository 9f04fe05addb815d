"""What to do where a mail server can't be reached, by the error behind ours (R14)."""

import errno
import re
import socket
import ssl
from collections.abc import Iterator

_NO_WAY = frozenset({errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH})
_EXPIRED, _OTHER_NAME = 10, 62  # OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH
_PLAIN_ANSWER = re.compile(r"wrong version number|record layer failure|unexpected eof|http request", re.I)


def reach_advice(table: str, error: BaseException) -> str:
    """What to do, or nothing where it is not known; `table` of the configuration, such as mailbox."""
    for cause in _causes(error):
        if told := _advice(table, cause):
            return told
    if "refuses the log-in" in str(error) or "5.7.8" in str(error):
        return f"correct {table}.username and {table}.password; some providers want an app password"
    return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what lies behind it, the innermost first."""
    chain = [error]
    while (behind := chain[-1].__cause__ or chain[-1].__context__) is not None and behind not in chain:
        chain.append(behind)
    return reversed(chain)


def _advice(table: str, cause: BaseException) -> str:
    match cause:
        case socket.gaierror():
            return f"nobody knows that name: correct {table}.host, or look after this machine's DNS"
        case ConnectionRefusedError():
            ports = "993 or 143" if table == "mailbox" else "465 or 587"
            return f"nothing listens there: correct {table}.host and {table}.port (mostly {ports})"
        case ssl.SSLCertVerificationError(verify_code=code):
            return _certificate(table, code)
        case ssl.SSLError() if _PLAIN_ANSWER.search(str(cause)):
            return f"no TLS on this port: try {table}.security = “starttls”, or another {table}.port"
        case TimeoutError():
            return f"no answer: correct {table}.host and {table}.port, or let the firewall pass them"
        case OSError() if cause.errno in _NO_WAY:
            return "the network doesn't lead there: look after this machine's connection"
        case _:
            return ""


def _certificate(table: str, code: int) -> str:
    if code == _EXPIRED:
        return "the server's administrator must renew the certificate; is this machine's clock right?"
    if code == _OTHER_NAME:
        return f"let {table}.host be the name that the certificate is for"
    return f"let {table}.ca_file name the authority that signed it, if you trust it"
