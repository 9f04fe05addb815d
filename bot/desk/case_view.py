"""Gathers what the page of a case shows, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.desk.actions import offered
from bot.desk.course import CourseView, gather_course
from bot.desk.draft_actions import held_mails
from bot.desk.groups import Group, group_of
from bot.desk.identity_part import IdentityPart, gather_identity
from bot.desk.segments import Block, blocks
from bot.desk.visits import Visitor
from bot.domain.calendar import HELSINKI
from bot.domain.cases import ANSWERS
from bot.domain.deadlines import Deadlines, deadlines
from bot.domain.drafts import Gap, GapKind, SourceLine, notice_of
from bot.domain.grounds import TELL_NOTHING
from bot.domain.passages import Passage, applies, passages_of
from bot.domain.registers import AskedState
from bot.domain.residence import Residence
from bot.domain.vocabulary import CaseState, DraftKind, DraftState, RequestType, Role, Topic
from bot.workflows.approval import Approval, draft_to_approve, release_role, why_closed
from bot.workflows.by_hand import task_documents
from bot.workflows.changes_view import changes_document, doubts_about_changes
from bot.workflows.course_view import page_day
from bot.workflows.office import Office
from bot.workflows.package_view import package_document
from bot.workflows.register_view import NOT_LOOKED_UP, register_document
from bot.workflows.releasing import recipients
from bot.workflows.residing import residence_of
from responses import kept_in
from responses.grounds import grounds
from storage import cases, drafts, messages, users
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft, text_hash
from storage.messages import CaseMessage, Note
from storage.outbox import OutboxMail


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """A mail of the case, its text cut for showing; `doubtful`: nobody knows whether ours has arrived."""

    mail: CaseMessage
    blocks: tuple[Block, ...]
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDraft:
    """A draft, the mail that it has become and is still held, and whether the visitor may release it."""

    draft: StoredDraft
    held: OutboxMail | None
    editable: bool
    may_release: bool
    recipients: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[SourceLine, ...]:
        """Where each sentence that is still there comes from."""
        return kept_in(self.draft.margin, self.draft.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """All of a case page; `offered` names the actions that the visitor may take now."""

    stored: StoredCase
    group: Group
    messages: tuple[ShownMessage, ...]
    notes: tuple[Note, ...]
    drafts: tuple[ShownDraft, ...]
    dates: Mapping[RequestType, Deadlines]
    handlers: tuple[str, ...]
    registers: Mapping[str, Any]
    course: CourseView
    identity: IdentityPart
    residence: Residence | None
    package: Mapping[str, Any] | None
    offered: frozenset[str]

    @property
    def work(self) -> tuple[ShownDraft, ...]:
        """The drafts that can still be written or taken back, newest first."""
        return tuple(each for each in self.drafts[::-1] if each.editable or each.held)

    @property
    def choices(self) -> dict[Passage, bool]:
        """The passages that have a place in the reply, and whether the newest one has them."""
        replies = [each.draft for each in self.drafts if each.draft.kind is DraftKind.REPLY]
        said = passages_of(replies[-1].template) if replies else ()
        asked = self.stored.case.open_requests or tuple(self.stored.case.requests)
        return {passage: passage in said for passage in Passage if applies(passage, asked)}

    @property
    def cares(self) -> tuple[str, ...]:
        """The flags of the case, each with a word on what to do."""
        open_registers = any(
            each["state"] == AskedState.NOT_LOOKED_UP for each in self.registers["registers_asked"]
        )
        return (*sorted(self.stored.case.flags), *((NOT_LOOKED_UP,) if open_registers else ()))

    @property
    def grounds(self) -> Mapping[str, str]:
        """The grounds of a refusal that have a name, in the person's language; before identity is shown only
        those that tell nothing."""
        case = self.stored.case
        named = grounds(case.facts.language)
        shown = case.level >= case.required
        return {name: text for name, text in named.items() if shown or name in TELL_NOTHING}

    @property
    def pass_on_by(self) -> date | None:
        """By when Meta has to be told of what concerns the Facebook page, while nobody has recorded it."""
        return page_day(self.stored.case)

    @property
    def rejectable(self) -> bool:
        """Whether an answer is being written that could be sent back."""
        return any(each.editable and each.draft.kind in ANSWERS for each in self.drafts)

    @property
    def decisions(self) -> bool:
        """Whether there is something to decide besides the answer."""
        return bool(self.offered & {"extend", "refuse", "withdraw", "close", "reopen", "merge", "split"})

    @property
    def incoming(self) -> tuple[CaseMessage, ...]:
        """What persons have written in it."""
        mails = (each.mail for each in self.messages)
        return tuple(mail for mail in mails if mail.direction == messages.IN and not mail.automatic)

    @property
    def received_local(self) -> str:
        """The receipt as a form field for a local time wants it."""
        return self.stored.case.received_at.astimezone(HELSINKI).strftime("%Y-%m-%dT%H:%M")

    @property
    def past(self) -> tuple[ShownDraft, ...]:
        """The other drafts, newest first."""
        return tuple(each for each in self.drafts[::-1] if not (each.editable or each.held))


def gather(session: Transaction, office: Office, ref: str, visitor: Visitor) -> CaseView:
    """The page of a case; raises NotFoundError."""
    stored = cases.load(session, ref)
    case = stored.case
    held = held_mails(session, stored.id)
    requests = case.open_requests or tuple(case.requests)
    written = drafts.of_case(session, stored.id)
    return CaseView(
        stored=stored,
        group=group_of(case),
        messages=_shown_messages(messages.of_case(session, stored.id), written),
        notes=tuple(messages.notes(session, stored.id)),
        drafts=tuple(
            replace(
                _shown(draft, held.get(draft.id), visitor, stored),
                recipients=recipients(session, stored, draft),
            )
            for draft in written
        ),
        dates={kind: deadlines(case.received_at, kind, case.clock, case.facts.country) for kind in requests},
        registers=register_document(session, stored) | {"tasks": task_documents(session, stored)},
        handlers=tuple(
            user.name
            for user in users.listed(session)
            if user.role.includes(Role.HANDLER) and not user.disabled
        ),
        course=gather_course(session, stored),
        identity=gather_identity(session, stored),
        residence=residence_of(session, office, stored),
        package=package_document(session, stored.id, office.codes.attempts),
        offered=offered(case, visitor.role),
    )


def _shown_messages(mails: Sequence[CaseMessage], written: Sequence[StoredDraft]) -> tuple[ShownMessage, ...]:
    """Their mails, and ours that have gone out; one that is held or was taken back is still a draft."""
    frozen: dict[str, list[DraftState]] = {}
    for draft in written:
        if draft.approved_by:
            frozen.setdefault(text_hash(draft.subject, draft.body), []).append(draft.state)
    shown = []
    for mail in mails:
        state = DraftState.SENT
        if mail.direction == messages.OUT and (states := frozen.get(text_hash(mail.subject, mail.text))):
            state = states.pop(0)  # the same text twice: in the order in which they were approved
        if state in (DraftState.SENT, DraftState.UNCERTAIN):
            cut = blocks(mail.text, mail.quoted, mail.evidence)
            shown.append(ShownMessage(mail=mail, blocks=cut, doubtful=state is DraftState.UNCERTAIN))
    return tuple(shown)


def _shown(draft: StoredDraft, held: OutboxMail | None, visitor: Visitor, stored: StoredCase) -> ShownDraft:
    return ShownDraft(
        draft=draft,
        held=held,
        editable=draft.state is DraftState.DRAFT and (not stored.case.closed or _confirms(stored, draft)),
        may_release=visitor.role.includes(release_role(draft)),
    )


def _confirms(stored: StoredCase, draft: StoredDraft) -> bool:
    """Whether the draft is what is still written in a case that was withdrawn: its confirmation."""
    return stored.case.state is CaseState.WITHDRAWN and draft.template == notice_of(Topic.WITHDRAWAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A draft as it would go out, and what stands against it: keys of the catalogue, or the gate's words."""

    stored: StoredCase
    draft: StoredDraft
    hindrances: tuple[str, ...]
    other_reasons: tuple[str, ...]
    recipients: tuple[str, ...]
    may_release: bool
    changes: Mapping[str, Any] | None
    doubts: tuple[str, ...]

    @property
    def missing_values(self) -> tuple[Gap, ...]:
        """What no reason excuses."""
        return tuple(gap for gap in self.draft.gaps if gap.kind is GapKind.MISSING_VALUE)

    @property
    def missing_blocks(self) -> tuple[Gap, ...]:
        """What a written reason excuses."""
        return tuple(gap for gap in self.draft.gaps if gap.kind is GapKind.MISSING_BLOCK)

    @property
    def open(self) -> bool:
        """Whether the gate would let it pass, with a reason for what is missing."""
        return not (self.hindrances or self.other_reasons)


def review(session: Transaction, office: Office, ref: str, draft_id: int, visitor: Visitor) -> Review:
    """The page of the approval; raises NotFoundError."""
    draft = draft_to_approve(session, ref, draft_id)
    stored = cases.load(session, ref)
    asked = Approval(
        ref=ref, by=visitor.name, seen_hash=draft.text_hash, draft_id=draft.id, why="as if given"
    )
    reasons = tuple(why_closed(session, office, draft, asked))
    hindrances = _hindrances(stored, draft) if reasons else ()
    return Review(
        stored=stored,
        draft=draft,
        hindrances=hindrances,
        other_reasons=() if hindrances else reasons,
        recipients=recipients(session, stored, draft),
        may_release=visitor.role.includes(release_role(draft)),
        changes=changes_document(session, stored) if draft.kind is DraftKind.REPLY else None,
        doubts=tuple(doubts_about_changes(session, stored, draft)),
    )


def _hindrances(stored: StoredCase, draft: StoredDraft) -> tuple[str, ...]:
    """The usual reasons of the gate, as keys of the catalogue."""
    case = stored.case
    known = {
        "address": not (stored.requester.address or stored.on_paper),
        "state": draft.state is not DraftState.DRAFT,
        "triage": case.state is CaseState.TRIAGE,
        "identity": draft.kind is DraftKind.REPLY and case.level < case.required,
        "missing": any(gap.kind is GapKind.MISSING_VALUE for gap in draft.gaps),
    }
    return tuple(name for name, holds in known.items() if holds)
