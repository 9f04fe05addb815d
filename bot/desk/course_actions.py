"""What staff do to the course of a case: merge, split, re-open, breach notes, letters that were posted."""

from collections.abc import Mapping

from bot.desk.wishes import Action, Told, Wish, chosen, day_in, moment_in
from bot.domain.breaches import BreachKind
from bot.domain.events import EventKind
from bot.domain.vocabulary import RequestType, Role
from bot.workflows import breaches, course, paper
from storage.breaches import NewBreach
from storage.database import Transaction


def _merge(session: Transaction, wish: Wish) -> Told:
    stored = course.merge(session, wish.desk.office, wish.act, wish.form.line("into"))
    return Told(ref=stored.ref)


def _split(session: Transaction, wish: Wish) -> Told:
    form = wish.form
    wanted = course.Split(
        message=form.number("message"),
        requests=tuple(chosen(RequestType, value, "type") for value in form.all("type")),
        name=form.line("name"),
        address=form.line("address"),
    )
    return Told(ref=course.split(session, wish.desk.office, wish.act, wanted).ref)


def _reopen(session: Transaction, wish: Wish) -> None:
    course.reopen(session, wish.desk.office, wish.act)


def _breach(session: Transaction, wish: Wish) -> None:
    form, office = wish.form, wish.desk.office
    new = NewBreach(
        kind=chosen(BreachKind, form.text("kind"), "kind"),
        noticed_at=moment_in(form, "noticed") if form.line("noticed") else office.now(),
        opened_by=wish.act.by,
        what=form.text("what").strip(),
    )
    breaches.record(session, office, wish.act.ref, new)


def _breach_close(session: Transaction, wish: Wish) -> None:
    breaches.close(session, wish.desk.office, wish.act.ref, wish.act.by, wish.act.why)


def _posted(session: Transaction, wish: Wish) -> Told:
    on = day_in(wish.form, "on")
    _, warning = paper.posted(session, wish.desk.office, wish.act, on, wish.form.number("draft"))
    return Told(done="posted_late" if warning else "posted")


COURSE_ACTIONS: Mapping[str, Action] = {
    "merge": Action(role=Role.HANDLER, work=_merge, place="decide", move=EventKind.MERGED, final=True),
    "split": Action(
        role=Role.HANDLER, work=_split, place="decide", move=EventKind.SPLIT_OFF, open_only=False
    ),
    "reopen": Action(
        role=Role.HANDLER, work=_reopen, place="decide", move=EventKind.REOPENED, open_only=False
    ),
    "breach": Action(role=Role.HANDLER, work=_breach, place="breach", open_only=False),
    "breach_close": Action(
        role=Role.APPROVER, work=_breach_close, place="breach", open_only=False, final=True
    ),
    "posted": Action(role=Role.HANDLER, work=_posted, place="letters", open_only=False, final=True),
}
