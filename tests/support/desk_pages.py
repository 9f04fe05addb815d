"""A desk with something on every page, and the addresses of the pages."""

from datetime import timedelta

from bot.domain.breaches import BreachKind
from bot.domain.messages import RawMessage
from bot.domain.planning import Decision
from bot.domain.vocabulary import Label, RequestType
from bot.workflows import announcing, breaches, casework
from bot.workflows.casework import Act
from storage import inbox, outbox
from storage.breaches import NewBreach
from storage.database import Transaction
from tests.support.desk import MAILBOX, Bench, SampleMail
from tests.support.identity import one_person

LONG_NAME = f"{'very.long.' * 8}name@subdomain.example.com"
ON_FILE = "matti.virtanen@example.fi"


def populate(desk: Bench) -> tuple[str, ...]:
    """Fills the desk; the addresses of its pages."""
    known = one_person(emails=(ON_FILE,), phones=("040 123 4567",))
    first = desk.receive(SampleMail(looked=known, authenticated=True))
    desk.receive(SampleMail(text="Poistakaa myös tietoni.", evidence="", labels=(Label.ERASURE,)))
    desk.receive(SampleMail(sender=LONG_NAME, text="pitkäsana" * 40, uncertain=True))
    ready = desk.receive(
        SampleMail(sender="Liisa <liisa@example.fi>", labels=(Label.OPT_OUT,), age=timedelta(days=29))
    )
    number = _other_mail(desk)
    _set_aside(desk)

    def work(session: Transaction) -> None:
        act = Act(ref=first, by="hanna", why="puhelimessa")
        casework.note(session, desk.office, act, "Soitti eilen ja lupasi palata asiaan.")
        casework.assign(session, desk.office, act, "hanna")
        announcing.change_address(session, desk.office, first, "hanna", "uusi@example.com")
        note = NewBreach(
            kind=BreachKind.WRONG_RECIPIENT, noticed_at=desk.clock(), opened_by="hanna", what="Väärä kirje"
        )
        breaches.record(session, desk.office, first, note)
        for mail in outbox.listed(session):
            if mail.case_id is not None:
                outbox.not_sent(session, mail.id, outbox.SendState.UNCERTAIN, "connection lost after DATA")
        casework.relabel(session, desk.office, Act(ref=ready, by="hanna"), (RequestType.OPT_OUT,))

    desk.call(work)
    cases = ("", "/files", "/drafts/2")
    return (
        "/",
        "/?show=late",
        "/?show=closed",
        *(f"/cases/{first}{part}" for part in cases),
        "/cases/PR-2026-000003",
        f"/cases/{ready}",
        "/mails",
        "/mails?show=other",
        f"/mails/{number}",
        "/outbox",
        "/letters/new",
    )


def _raw(desk: Bench, uid: int) -> RawMessage:
    mail = SampleMail(sender="Kalle <kalle@example.fi>", subject="Varaosat", text="Poistaisitteko tietoni?")
    return RawMessage(
        mailbox=MAILBOX,
        folder="INBOX",
        uidvalidity=1,
        uid=uid,
        content=mail.content(uid),
        internal_date=desk.clock(),
    )


def _keep(desk: Bench, uid: int) -> int:
    raw = _raw(desk, uid)
    number = desk.call(lambda session: inbox.record(session, raw, f"digest-{uid}", desk.clock()))
    assert number is not None
    desk.in_mailbox[number] = raw.content
    return number


def _other_mail(desk: Bench) -> int:
    number = _keep(desk, 900)
    outcome = inbox.Outcome(decision=Decision.NOT_PRIVACY, reason="ordinary mail", score=0.31)
    desk.call(lambda session: inbox.finish(session, number, outcome))
    return number


def _set_aside(desk: Bench) -> None:
    number = _keep(desk, 901)
    for _ in range(inbox.MAX_ATTEMPTS):
        desk.call(lambda session: inbox.fail(session, number, "ParseError"))
