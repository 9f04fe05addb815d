"""The desk in a real browser: from the log-in to the approved answer, and back."""

import re

import pytest
from playwright.async_api import Page, expect

from bot.domain.vocabulary import CaseState, Label
from storage import cases, outbox
from storage.outbox import SendState
from tests.support.desk import PASSWORD, Bench, SampleMail, served
from tests.support.desk_pages import LONG_NAME

OPT_OUT = SampleMail(
    sender='"<img src=x onerror=alert(1)>" <liisa@example.fi>',
    labels=(Label.OPT_OUT,),
    text="Lopettakaa mainosten lähettäminen. <script>alert(1)</script>",
    evidence="Lopettakaa mainosten lähettäminen",
)
WIDTHS = (360, 768, 1280)


async def log_in(page: Page, address: str) -> None:
    """Logs the approver in by keyboard alone."""
    await page.goto(f"{address}/")
    await expect(page.get_by_label("Käyttäjätunnus")).to_be_focused()
    await page.keyboard.type("aino")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/")


@pytest.mark.covers("R22", "R46")
async def test_approver_edits_reads_and_approves_an_answer(page: Page, desk: Bench) -> None:
    ref = desk.receive(OPT_OUT)
    async with served(desk.app()) as address:
        await log_in(page, address)
        await page.get_by_role("link", name=ref).click()
        await page.get_by_label("Teksti", exact=True).fill("Hei,\n\nmainokset on lopetettu.\n")
        await page.get_by_role("button", name="Tallenna ja siirry hyväksyntään").click()
        await expect(page.get_by_text("mainokset on lopetettu.")).to_be_visible()
        await expect(page.get_by_text("liisa@example.fi")).to_be_visible()
        if await page.get_by_label("Kirjallinen peruste").count():
            await page.get_by_label("Kirjallinen peruste").fill("luettu")
        await page.get_by_role("button", name="Hyväksy ja lähetä").click()
        await expect(page.get_by_role("status")).to_have_text("Hyväksytty. Viesti odottaa lähetystä.")
    (mail,) = desk.call(outbox.listed)
    assert mail.recipient == "liisa@example.fi"
    assert desk.call(lambda session: cases.load(session, ref)).case.state is CaseState.APPROVED


async def test_approved_answer_is_taken_back_with_one_click(page: Page, desk: Bench) -> None:
    ref = desk.receive(OPT_OUT)
    async with served(desk.app()) as address:
        await log_in(page, address)
        await page.goto(f"{address}/cases/{ref}")
        await page.get_by_role("button", name="Tallenna ja siirry hyväksyntään").click()
        if await page.get_by_label("Kirjallinen peruste").count():
            await page.get_by_label("Kirjallinen peruste").fill("luettu")
        await page.get_by_role("button", name="Hyväksy ja lähetä").click()
        await page.get_by_role("button", name="Peru lähetys").click()
        await expect(page.get_by_role("status")).to_have_text("Lähetys peruttu. Mitään ei lähtenyt.")
    assert [mail.state for mail in desk.call(outbox.listed)] == [SendState.DISCARDED]


async def test_browser_keeps_to_the_rules_and_shows_markup_as_text(page: Page, desk: Bench) -> None:
    ref = desk.receive(OPT_OUT)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    async with served(desk.app()) as address:
        await log_in(page, address)
        for path in ("/", f"/cases/{ref}", f"/cases/{ref}/drafts/1"):
            await page.goto(f"{address}{path}")
            await page.wait_for_load_state("networkidle")
            assert await page.locator("img, script:not([src^='/static/'])").count() == 0
        await page.goto(f"{address}/cases/{ref}")
        await expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
    assert complaints == []


async def test_pages_fit_every_width_without_sideways_scrolling(page: Page, desk: Bench) -> None:
    ref = desk.receive(OPT_OUT)
    desk.receive(SampleMail(sender=LONG_NAME, text="pitkäsana" * 40))
    async with served(desk.app()) as address:
        await log_in(page, address)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            for path in ("/", f"/cases/{ref}", "/cases/PR-2026-000002", f"/cases/{ref}/drafts/1"):
                await page.goto(f"{address}{path}")
                wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                assert await page.evaluate(wide) == 0, (width, path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_stands_out_in_light_and_dark(page: Page, desk: Bench, scheme: str) -> None:
    ref = desk.receive(OPT_OUT)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    async with served(desk.app()) as address:
        await log_in(page, address)
        for path in ("/", f"/cases/{ref}", f"/cases/{ref}/drafts/1"):
            await page.goto(f"{address}{path}")
            for shown in await page.evaluate(_COLOURS):
                assert _contrast(shown["ink"], shown["paper"]) >= 4.5, (path, shown)


# Every element with text of its own, its colour and the first opaque background behind it.
_COLOURS = """() => [...document.querySelectorAll('body *')].filter(e =>
  [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.checkVisibility()
).map(e => {
  let b = e;
  while (b.parentElement && getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)') b = b.parentElement;
  return {text: e.textContent.trim().slice(0, 40), ink: getComputedStyle(e).color,
          paper: getComputedStyle(b).backgroundColor};
})"""


def _contrast(ink: str, paper: str) -> float:
    """The contrast of two colours as WCAG 2.2 counts it."""
    lighter, darker = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
