"""Chromium for the tests that look at pages; they are skipped where it is missing, and `make check` installs it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """A headless browser."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: `make chromium` installs it")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, headless=True, args=QUIET)
        yield browser
        browser.close()


class Watched:
    """A page, and what ran or was refused in it: dialogs, errors, requests that left this machine."""

    def __init__(self, page) -> None:
        self.page = page
        self.dialogs: list[str] = []
        self.console: list[str] = []
        page.on("dialog", self._close)
        page.on("console", lambda message: self.console.append(message.text))

    def _close(self, dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    @property
    def owned(self) -> bool:
        """True if one of the payloads of tests/autograder/fake_class.py ran."""
        return bool(self.dialogs) or self.page.evaluate("window.owned === true") or self.page.title() == "owned"


@pytest.fixture
def watched(chromium) -> Iterator[Watched]:
    """A fresh page in a profile of its own."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    yield Watched(context.new_page())
    context.close()
