"""What the registers hold of the person of a case, whom a draft goes to, and a changed address."""

from collections.abc import Sequence

from sqlmodel import Session, col, select, update

from bot.domain.on_file import OnFile, on_file
from storage import found
from storage.identity_tables import ChangedAddressRow, FactTriesRow, RecipientRow


def of_case(session: Session, case_id: int) -> OnFile:
    """What the newest look-up said; nothing where the registers were not asked."""
    return on_file(found.of_case(session, case_id))


def count_try_of_facts(session: Session, case_id: int, most: int) -> bool:
    """Counts a try of facts in one statement; False where there have been too many."""
    if session.get(FactTriesRow, case_id) is None:
        session.add(FactTriesRow(case_id=case_id))
        session.flush()
    counted = (
        update(FactTriesRow)
        .where(col(FactTriesRow.case_id) == case_id, col(FactTriesRow.tries) < most)
        .values(tries=col(FactTriesRow.tries) + 1)
        .returning(col(FactTriesRow.case_id))
    )
    mine = session.execute(counted, execution_options={"synchronize_session": False}).scalars().first()
    return mine is not None


def address_draft(session: Session, draft_id: int, recipients: Sequence[str]) -> None:
    """Says whom a draft goes to."""
    row = session.get(RecipientRow, draft_id) or RecipientRow(draft_id=draft_id, addresses=[])
    row.addresses = list(recipients)
    session.add(row)
    session.flush()


def recipients_of(session: Session, draft_id: int) -> tuple[str, ...]:
    """Whom the draft goes to; empty: the person of the case."""
    row = session.get(RecipientRow, draft_id)
    return () if row is None else tuple(row.addresses)


def change_address(session: Session, case_id: int, address: str) -> None:
    """Keeps the address at which the person wants the answer."""
    row = session.get(ChangedAddressRow, case_id) or ChangedAddressRow(case_id=case_id, address="")
    row.address = address
    session.add(row)
    session.flush()


def changed_address(session: Session, case_id: int) -> str:
    """The address at which the person wants the answer, where it is another than the one that wrote."""
    return (
        session.exec(select(ChangedAddressRow.address).where(ChangedAddressRow.case_id == case_id)).first()
        or ""
    )
