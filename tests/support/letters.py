"""Letters as customers write them, in bytes; names and texts are invented."""

import itertools
from dataclasses import dataclass

AUTHSERV = "mx.example.com"
"""The server whose Authentication-Results the tested bots trust."""

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail; `passes` None: nobody vouches for the sender; `headers` come on top, as written.

    Without a `message_id` each letter gets one of its own.
    """

    sender: str = "Anna Aalto <anna@example.fi>"
    subject: str = "Tietopyyntö"
    body: str = "Hei, pyydän kopion kaikista henkilötiedoista, joita teillä on minusta. Terveisin Anna"
    passes: bool | None = True
    message_id: str = ""
    headers: tuple[str, ...] = ()
    content_type: str = "text/plain; charset=utf-8"

    def write(self) -> bytes:
        """The mail as the server holds it."""
        domain = self.sender.rpartition("@")[2].rstrip(">")
        charset = self.content_type.rpartition("charset=")[2] or "utf-8"
        verdict = "pass" if self.passes else "fail"
        trusted = f"Authentication-Results: {AUTHSERV}; dmarc={verdict} header.from={domain}"
        lines = [
            *([] if self.passes is None else [trusted]),
            *self.headers,
            f"From: {self.sender}",
            "To: info@example.com",
            f"Subject: {self.subject}",
            "Date: Thu, 26 Nov 2026 08:00:00 +0200",
            f"Message-ID: {self.message_id or f'<letter{next(_numbers)}@{domain}>'}",
            "MIME-Version: 1.0",
            f"Content-Type: {self.content_type}",
            "Content-Transfer-Encoding: 8bit",
        ]
        head = "\r\n".join(lines).encode()
        return head + b"\r\n\r\n" + self.body.replace("\n", "\r\n").encode(charset) + b"\r\n"


ACCESS = Letter()
ERASURE = Letter(
    sender="Ville Virta <ville@example.fi>",
    subject="Tietoni",
    body="Hei, poistakaa kaikki minua koskevat tiedot rekisteristänne. Terveisin Ville",
)
OPT_OUT = Letter(
    sender="Sara Åkesson <sara@example.se>",
    subject="Utskick",
    body="Hej, sluta skicka nyhetsbrev till mig. Ta bort mig från listan. Hälsningar Sara",
)
RESTRICTION = Letter(
    sender="Mari Mägi <mari@example.ee>",
    subject="Piirang",
    body="Tere, palun piirake minu andmete töötlemist kuni kaebus on lahendatud. Mari",
)
ENGLISH = Letter(
    sender="John Doe <john@example.com>",
    subject="My data",
    body="Dear Sirs, please send me a copy of all personal data you hold about me. Regards, John",
)
NO_PRIVACY = Letter(
    sender="Matti Meri <matti@example.fi>",
    subject="Huoltoaika",
    body="Hei, voisimmeko sopia vuosihuollon viikolle 50? Terveisin Matti",
)
