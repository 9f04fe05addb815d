"""The page for the code in a real browser, from the link in our mail to the answer (R29)."""

import pytest
from playwright.async_api import Page, expect

from bot.domain.vocabulary import DraftKind
from bot.workflows import approval, drafting
from storage import cases, outbox
from storage.database import Transaction
from tests.support.desk import Bench, SampleMail, served
from tests.support.identity import Mail, one_person, read

ON_FILE = "matti.virtanen@example.fi"


def asked(desk: Bench) -> tuple[str, Mail]:
    """A case whose identity question stands in the outbox, and that mail."""
    ref = desk.receive(SampleMail(looked=one_person(emails=(ON_FILE,))))

    def work(session: Transaction) -> None:
        made = drafting.draft(session, desk.office, ref, DraftKind.IDENTITY)
        wanted = approval.Approval(ref=ref, by="hanna", seen_hash=made.text_hash, draft_id=made.id)
        approval.approve(session, desk.office, wanted)

    desk.call(work)
    mails = [mail for mail in desk.call(outbox.listed) if b"/verify/" in mail.raw]
    return ref, read(mails[-1].recipient, mails[-1].raw)


@pytest.mark.covers("R29", "A26")
async def test_person_types_the_code_and_only_that_counts(page: Page, desk: Bench) -> None:
    ref, mail = asked(desk)

    def level() -> str:
        return str(desk.call(lambda session: cases.load(session, ref)).case.level)

    async with served(desk.app()) as address:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(f"{address}/verify/{mail.token}")
        assert await page.locator("script, img").count() == 0
        await page.wait_for_load_state("networkidle")
        assert level() == "ID-0"
        assert complaints == []
        await page.get_by_label("Koodi", exact=True).fill("23456-ABCDE")
        await page.get_by_role("button", name="Lähetä").click()
        await expect(page.get_by_role("alert")).to_contain_text("Koodi ei ole oikea")
        await page.get_by_label("Koodi", exact=True).fill(mail.code.lower().replace("-", " "))
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("Olemme saaneet vastauksenne")
    assert level() == "ID-2"
