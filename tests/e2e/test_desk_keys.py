"""The desk by keyboard, by assistive programs, on a phone, and without JavaScript."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.domain.vocabulary import CaseState
from storage import cases
from tests.support.desk import PASSWORD, Bench, SampleMail, served
from tests.support.desk_pages import populate

AXE = (Path(__file__).parent.parent / "support" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def log_in(page: Page, address: str) -> None:
    """Logs the approver in."""
    await page.goto(f"{address}/")
    await page.get_by_label("Käyttäjätunnus").fill("aino")
    await page.get_by_label("Salasana").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/")


async def test_keys_walk_open_and_find_and_can_be_switched_off(page: Page, desk: Bench) -> None:
    first = desk.receive(SampleMail(age=5 * SampleMail().age))
    second = desk.receive(SampleMail(sender="liisa@example.fi"))
    async with served(desk.app()) as address:
        await log_in(page, address)
        await page.keyboard.press("j")
        await expect(page.get_by_role("link", name=first)).to_be_focused()
        await page.keyboard.press("j")
        await page.keyboard.press("x")
        await expect(page.get_by_label(f"Valitse {second}")).to_be_checked()
        await page.keyboard.press("k")
        await page.keyboard.press("o")
        await page.wait_for_url(f"{address}/cases/{first}")
        await page.keyboard.press("c")
        note = page.get_by_label("Uusi muistiinpano")
        await expect(note).to_be_focused()
        await page.keyboard.type("jkorcx?/")  # in a field they are letters
        await expect(note).to_have_value("jkorcx?/")
        await note.fill("")
        await note.blur()
        await page.keyboard.press("?")
        pane = page.get_by_role("dialog")
        await expect(pane).to_contain_text("seuraava tapaus")
        await pane.get_by_label("Käytä näitä näppäimiä").uncheck()
        await pane.get_by_role("button", name="Sulje").click()
        await page.keyboard.press("c")
        await expect(note).not_to_be_focused()


async def test_page_says_when_somebody_else_changed_the_case_and_what_a_text_lacks(
    page: Page, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    async with served(desk.app()) as address:
        await log_in(page, address)
        await page.goto(f"{address}/cases/{ref}")
        before = await page.locator("[id^=meter-] li").count()
        await page.get_by_label("Teksti", exact=True).fill("Hei")
        await expect(page.locator("[id^=meter-] li")).not_to_have_count(before)
        stored = desk.call(lambda session: cases.load(session, ref))
        assert len(stored.events) == 2  # looking at what a text lacks saves nothing
        seen = await page.locator("[hx-get]").get_attribute("hx-get")
        assert seen == f"/cases/{ref}/news?seen=2"
        fragment = await page.request.get(f"{address}/cases/{ref}/news?seen=1")
        assert "on tapahtunut jotain" in await fragment.text()
        assert (await (await page.request.get(f"{address}{seen}")).text()).strip() == ""
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(
    page: Page, desk: Bench, scheme: str
) -> None:
    paths = populate(desk)
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": 1280 if scheme == "light" else 360, "height": 800})
    async with served(desk.app()) as address:
        await page.goto(f"{address}/login")
        assert await _found(page) == []
        await log_in(page, address)
        for path in paths:
            answer = await page.goto(f"{address}{path}")
            assert answer
            assert answer.status == 200
            assert await _found(page) == [], path
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(wide) == 0, path


async def _found(page: Page) -> list[str]:
    """What axe-core finds, in words; run by the browser itself, so that the page's policy stays in force."""
    await page.evaluate(AXE)
    said = await page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert len(said["passes"]) > 10
    return [f"{each['help']}: {each['nodes'][0]['target']}" for each in said["violations"]]


async def test_answer_is_approved_without_javascript(page: Page, desk: Bench) -> None:
    assert page.context.browser
    plain = await page.context.browser.new_context(java_script_enabled=False)
    bare = await plain.new_page()
    ref = populate(desk)[-6].rpartition("/")[2]
    async with served(desk.app()) as address:
        await log_in(bare, address)
        await bare.get_by_role("link", name=ref).click()
        await bare.get_by_role("button", name="Tallenna ja siirry hyväksyntään").click()
        if await bare.get_by_label("Kirjallinen peruste").count():
            await bare.get_by_label("Kirjallinen peruste").fill("luettu")
        await bare.get_by_role("button", name="Hyväksy ja lähetä").click()
        await expect(bare.get_by_role("status")).to_contain_text("Hyväksytty")
    await plain.close()
    assert desk.call(lambda session: cases.load(session, ref)).case.state is CaseState.APPROVED
