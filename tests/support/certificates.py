"""A certificate authority for the suite, so that clients verify TLS as they do in earnest."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """`ca_file` is what a client trusts; the certificate is for localhost and 127.0.0.1."""

    ca_file: Path
    certificate_file: Path
    key_file: Path

    def server_context(self) -> ssl.SSLContext:
        """TLS as a server offers it."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate_file, self.key_file)
        return context

    def client_context(self) -> ssl.SSLContext:
        """TLS as a client that trusts only this authority."""
        return ssl.create_default_context(cafile=str(self.ca_file))


def make_authority(folder: Path, *names: str) -> Authority:
    """A new authority with one certificate, for `names` (localhost and 127.0.0.1 where none are given)."""
    authority = trustme.CA()
    certificate = authority.issue_cert(*(names or ("localhost", "127.0.0.1")))
    made = Authority(
        ca_file=folder / "ca.pem", certificate_file=folder / "cert.pem", key_file=folder / "key.pem"
    )
    authority.cert_pem.write_to_path(str(made.ca_file))
    certificate.private_key_pem.write_to_path(str(made.key_file))
    made.certificate_file.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    return made
