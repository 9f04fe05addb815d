"""Whatever anybody does in whatever order, no answer leaves to an unverified address (R32, A33).

Staff in this walk approve whatever the gate lets them.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import event as reached
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.bounces import DeliveryReport, Fate
from bot.domain.identity import BY_FACTS, Standing, starting_level
from bot.domain.proofs import ProofKind
from bot.domain.vocabulary import CaseState, DraftKind, IdentityLevel, Label, RequestType
from bot.errors import PermanentMailError, UncertainSendError
from bot.mail.smtp import Envelope
from bot.workflows import announcing, approval, bouncing, casework, challenges, delivery, drafting
from bot.workflows.challenges import Answer
from storage import cases, drafts, found, outbox
from storage.database import Transaction
from tests.support.desk import SampleMail
from tests.support.gate_world import CODE, NONE, STRONG, TELLS_NOTHING, World
from tests.support.identity import FACTS, one_person, read

labels = st.sampled_from([Label.ACCESS, Label.ERASURE, Label.OPT_OUT, Label.OBJECTION])
types = st.lists(st.sampled_from(RequestType), min_size=1, max_size=2, unique=True)
RIGHT = {ProofKind(kind.value): value for kind, value in FACTS}


class Walk(World):
    """What staff, persons and strangers may do."""

    # --- the world ----------------------------------------------------------------------------------

    @initialize(label=labels, vouched=st.booleans(), own=st.booleans(), uncertain=st.booleans())
    def somebody_writes(self, label: Label, vouched: bool, own: bool, uncertain: bool) -> None:
        emails = (self.writer,) if own else ()
        self.known = frozenset(emails)
        self.vouched = vouched and own
        self.ref = self.bench.receive(
            SampleMail(
                sender=f"Anna Aalto <{self.writer}>",
                labels=(label,),
                authenticated=vouched,
                uncertain=uncertain,
                evidence="",
                looked=one_person(emails=emails),
            )
        )
        self.level = starting_level(Standing.ON_FILE if self.vouched else Standing.OTHER)

    @rule(own=st.booleans(), other=st.booleans())
    def registers_are_asked_again(self, own: bool, other: bool) -> None:
        emails = (*([self.writer] if own else []), *([self.contact] if other else []))
        self.known = frozenset(emails)
        looked = one_person(emails=emails)
        case_id = self.stored().id
        self.bench.call(lambda session: found.save(session, case_id, looked, self.bench.clock()))

    @rule(days=st.sampled_from([0, 1, 4, 15]))
    def time_passes(self, days: int) -> None:
        self.bench.clock.forward(timedelta(days=days, minutes=1))

    # --- answers ------------------------------------------------------------------------------------

    @precondition(lambda self: self.mails)
    @rule(data=st.data(), right=st.booleans())
    def a_code_is_typed_on_the_page(self, data: st.DataObject, right: bool) -> None:
        link = data.draw(st.sampled_from(self.mails))
        source = data.draw(st.sampled_from(self.mails))
        code = source.code if right else "23456-ABCDE"
        office = self.bench.office
        answer = self.attempt(lambda session: challenges.answered_on_page(session, office, link.token, code))
        reached(f"typed: {answer}")
        if answer is Answer.CONFIRMED:
            assert right
            assert self.counts[source.code]
            self.shown(CODE, writer=link.to == self.writer)

    @precondition(lambda self: self.mails)
    @rule(data=st.data(), vouched=st.booleans(), own=st.booleans())
    def a_code_comes_by_mail(self, data: st.DataObject, vouched: bool, own: bool) -> None:
        source = data.draw(st.sampled_from(self.mails))
        message_id = next(
            line.partition(" ")[2]
            for line in source.raw.decode().splitlines()
            if line.startswith("Message-ID")
        )
        before = self.stored().case
        self.bench.receive(
            SampleMail(
                sender=self.writer if own else self.contact,
                text=f"Koodi on {source.code}.",
                labels=(Label.IDENTITY_REPLY,),
                evidence="",
                authenticated=vouched,
                headers=(f"In-Reply-To: {message_id}",),
            )
        )
        after = self.stored().case
        if after.level > before.level or (after.confirmed and not before.confirmed):
            reached("code by mail")
            assert self.counts[source.code]
        if self.counts[source.code]:  # whether it was taken or not: only then may it have proven something
            taken = after.length - before.length > 1
            if taken and after.level >= CODE:
                self.shown(CODE, writer=own and vouched)

    @precondition(lambda self: self.mails)
    @rule(data=st.data(), right=st.booleans())
    def facts_are_told(self, data: st.DataObject, right: bool) -> None:
        link = data.draw(st.sampled_from(self.mails))
        told = RIGHT if right else {ProofKind.DEVICE_SERIAL: "X-1111", ProofKind.INVOICE_NUMBER: "X-2222"}
        before = self.stored()
        office = self.bench.office
        self.attempt(lambda session: challenges.facts_on_page(session, office, link.token, told))
        after = self.stored()
        if any(event.why == BY_FACTS for event in after.events[len(before.events) :]):
            assert right
            self.shown(CODE, writer=link.to == self.writer)

    # --- staff --------------------------------------------------------------------------------------

    @rule(level=st.sampled_from([CODE, STRONG]))
    def staff_confirm(self, level: IdentityLevel) -> None:
        office = self.bench.office
        done = self.attempt(lambda s: casework.confirm_identity(s, office, self.act("called"), level))
        if done is not None:
            self.shown(level, writer=True)

    @rule()
    def staff_ask(self) -> None:
        office = self.bench.office
        made = self.attempt(lambda s: drafting.draft(s, office, self.ref, DraftKind.IDENTITY, force=True))
        if made is not None:
            self.approve(made.id)

    @rule(data=st.data())
    def question_is_asked_answered_and_the_case_too(self, data: st.DataObject) -> None:
        """What usually follows; chance alone seldom gets that far."""
        self.staff_ask()
        self.only_the_person_gets_an_answer()
        self.mails_are_sent(outcome="sent")
        if self.mails:
            self.a_code_is_typed_on_the_page(data=data, right=True)
        self.staff_write_and_approve_the_answer()

    @rule(asks=types)
    def staff_relabel(self, asks: list[RequestType]) -> None:
        self.attempt(lambda s: casework.relabel(s, self.bench.office, self.act(), tuple(asks)))

    @rule()
    def address_is_changed(self) -> None:
        to = f"new{next(self.numbers)}@example.net"
        done = self.attempt(lambda s: announcing.change_address(s, self.bench.office, self.ref, "aino", to))
        if done is not None:
            self.changed, self.changed_at = to, self.bench.clock()
            self.level_since, self.told_old = NONE, False

    @rule(level=st.sampled_from([CODE, STRONG]), days=st.sampled_from([0, 15]))
    def answer_is_wanted_elsewhere(self, level: IdentityLevel, days: int) -> None:
        self.staff_confirm(level=CODE)
        self.address_is_changed()
        self.staff_confirm(level=level)
        self.time_passes(days=days)
        self.staff_write_and_approve_the_answer()

    @rule(ground=st.sampled_from(["pyyntö on ilmeisen perusteeton", TELLS_NOTHING]))
    def staff_refuse(self, ground: str) -> None:
        self.attempt(lambda s: casework.refuse(s, self.bench.office, self.act(ground)))

    @rule()
    def staff_extend(self) -> None:
        self.attempt(lambda s: casework.extend(s, self.bench.office, self.act()))

    @rule(kind=st.sampled_from(DraftKind))
    def staff_draft(self, kind: DraftKind) -> None:
        self.attempt(lambda s: drafting.draft(s, self.bench.office, self.ref, kind, force=True))

    @rule(data=st.data())
    def staff_edit(self, data: st.DataObject) -> None:
        draft_id = self.some_draft(data)
        wanted = drafting.Edit(ref=self.ref, body="Tietonne: CANARY {code}", by="aino", draft_id=draft_id)
        self.attempt(lambda s: drafting.edit(s, self.bench.office, wanted))

    @rule(data=st.data())
    def staff_approve(self, data: st.DataObject) -> None:
        self.approve(self.some_draft(data))

    @rule()
    def staff_write_and_approve_the_answer(self) -> None:
        made = self.attempt(lambda s: drafting.draft(s, self.bench.office, self.ref, DraftKind.REPLY))
        if made is not None:
            wanted = drafting.Edit(ref=self.ref, body="Tietonne: CANARY", by="aino", draft_id=made.id)
            self.attempt(lambda s: drafting.edit(s, self.bench.office, wanted))
            self.approve(made.id)

    @rule()
    def staff_reject(self) -> None:
        self.attempt(lambda s: approval.reject(s, self.bench.office, self.ref, "aino", "not yet"))

    @rule(outcome=st.none() | st.sampled_from([CaseState.ANSWERED, CaseState.WITHDRAWN]))
    def staff_close(self, outcome: CaseState | None) -> None:
        if next(self.numbers) % 5 == 0:  # a walk that ends at once shows nothing
            self.attempt(lambda s: casework.close(s, self.bench.office, self.act(), outcome))

    def some_draft(self, data: st.DataObject) -> int:
        written = self.bench.call(lambda s: drafts.of_case(s, cases.load(s, self.ref).id))
        return data.draw(st.sampled_from([each.id for each in written])) if written else 0

    def approve(self, draft_id: int) -> None:
        office = self.bench.office

        def work(session: Transaction) -> drafts.StoredDraft:
            seen = approval.draft_to_approve(session, self.ref, draft_id)
            asked = approval.Approval(
                ref=self.ref, by="aino", seen_hash=seen.text_hash, draft_id=seen.id, why="known"
            )
            return approval.approve(session, office, asked)

        done = self.attempt(work)
        if done is not None:
            reached(f"approved: {done.kind}")

    # --- mails --------------------------------------------------------------------------------------

    @rule(outcome=st.sampled_from(["sent", "sent", "failed", "uncertain"]))
    def mails_are_sent(self, outcome: str) -> None:
        async def hand_over(envelope: Envelope, begun: Callable[[], None]) -> None:
            begun()
            if outcome == "failed":
                raise PermanentMailError("refused")
            if outcome == "uncertain":
                raise UncertainSendError("lost")
            mail = read(envelope.recipient, envelope.content)
            if mail.code:
                self.mails.append(mail)

        office = self.bench.office
        asyncio.run(delivery.send_due(office, hand_over, lambda mail, state: self.note(mail, state)))

    @precondition(lambda self: self.sends)
    @rule(data=st.data())
    def mail_comes_back(self, data: st.DataObject) -> None:
        mail = data.draw(st.sampled_from(self.sends))
        report = DeliveryReport(about=(mail.message_id,), fate=Fate.FAILED, status="5.1.1")
        self.attempt(lambda s: bouncing.take_report(s, self.bench.office, report))
        draft = self.bench.call(lambda s: drafts.get(s, mail.draft_id or 0))
        if draft.template == "notice:old_address":
            self.told_old = False

    @rule(again=st.booleans())
    def staff_settle_the_outbox(self, again: bool) -> None:
        for mail in self.bench.call(outbox.listed):
            if mail.case_id == self.stored().id:
                step = delivery.retry if again else delivery.discard
                self.attempt(partial(step, office=self.bench.office, mail_id=mail.id))


def walk(examples: int, steps: int) -> None:
    quick = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=quick)


@pytest.mark.covers("R32", "A33", "A9", "A18", "R22")
def test_no_answer_leaves_to_an_address_that_is_neither_on_file_nor_verified() -> None:
    walk(examples=12, steps=25)


@pytest.mark.faults
@pytest.mark.covers("R32", "A33")
def test_no_answer_leaves_in_longer_walks() -> None:
    walk(examples=150, steps=50)
