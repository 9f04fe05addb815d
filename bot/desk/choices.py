"""What staff tick for a reply: the passages that it has besides, or instead of, the usual answers."""

from bot.desk.forms import Form
from bot.domain.passages import Passage, passages_of
from bot.domain.vocabulary import DraftKind
from bot.errors import UsageError
from bot.workflows.drafting import Order
from storage import cases, drafts
from storage.database import Transaction


def order_of(session: Transaction, ref: str, form: Form, kind: DraftKind) -> Order:
    """The draft that the form asks for; passages are a choice only where the ticks were changed."""
    force = bool(form.text("force"))
    if kind is not DraftKind.REPLY or not form.text("choose"):
        return Order(ref=ref, kind=kind, force=force)
    stored = cases.load(session, ref)
    replies = [each for each in drafts.of_case(session, stored.id) if each.kind is kind]
    before = passages_of(replies[-1].template) if replies else ()
    ticked = tuple(_passage(value) for value in form.all("with"))
    changed = set(ticked) != set(before)
    return Order(ref=ref, kind=kind, force=force, passages=ticked if changed else None)


def _passage(value: str) -> Passage:
    try:
        return Passage(value)
    except ValueError as error:
        raise UsageError("with: choose from the list") from error
