"""Debian's Chromium, driven by Playwright, for tests of the desk as people see it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.support.processes import MissingProgramError

# Nothing but the pages that a test opens: no sandbox for root, no fetching of updates or lists.
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """A browser without a window; its pages and cookies are gone when it closes."""
    program = shutil.which("chromium")
    if program is None:
        raise MissingProgramError("Chromium is not installed (Debian: chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        try:
            yield browser
        finally:
            await browser.close()
