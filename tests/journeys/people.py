"""The words in which journeys are told: someone sits at a browser and opens, sees, fills, presses.

Every page that is opened is asked by axe for WCAG 2.2 AA, and must not be wider than the screen.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browsers import assert_accessible, leave_by

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


@dataclass
class Someone:
    """A member of the cast at a browser of their own."""

    name: str
    page: Page
    home: str

    def signs_in(self, link: str) -> Someone:
        return self.opens(link)

    def opens(self, path: str) -> Someone:
        self.page.goto(path if path.startswith("http") else self.home + path)
        return self._looks()

    def follows(self, link: str) -> Someone:
        exactly = self._ways(link, exact=True)
        return self._leaves_by(exactly if exactly.count() else self._ways(link, exact=False))

    def presses(self, button: str) -> Someone:
        return self._leaves_by(self.page.get_by_role("button", name=button))

    def fills(self, label: str, words: str) -> Someone:
        self._first(self.page.get_by_label(label)).fill(words)
        return self

    def chooses(self, *labels: str) -> Someone:
        for label in labels:
            choice = self._first(self.page.get_by_label(label))
            if choice.evaluate("node => node.tagName") == "OPTION":
                raise AssertionError("choose an option with `selects`")
            choice.check()
        return self

    def selects(self, label: str, option: str) -> Someone:
        self._first(self.page.get_by_label(label)).select_option(label=option)
        return self

    def waits_for(self, path: str, words: str) -> Someone:
        """Opens a page again until the words are there: what is stored is read a moment later."""
        for _ in range(100):
            self.opens(path)
            if self.page.get_by_text(words).count():
                return self
            self.page.wait_for_timeout(200)
        raise AssertionError(f"{self.name} waited in vain for {words}")

    def sees(self, *words: str) -> Someone:
        for each in words:
            expect(self.page.locator("body")).to_contain_text(re.compile(re.escape(each), re.I))
        return self

    def does_not_see(self, *words: str) -> Someone:
        for each in words:
            expect(self.page.locator("body")).not_to_contain_text(re.compile(re.escape(each), re.I))
        return self

    def finds_nothing_at(self, url: str) -> Someone:
        """The page is not there for this person, and says nothing of why."""
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.status == 404, f"{self.name} got {answer.status}"
        return self._looks()

    def takes_a_picture(self, name: str) -> Someone:
        """For the README, when `make pictures` asks; a test run changes no file."""
        if not os.environ.get("MOORING_PICTURES"):
            return self
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        return self

    @property
    def where(self) -> str:
        return self.page.url

    def _leaves_by(self, found: Locator) -> Someone:
        leave_by(self._first(found))
        return self._looks()

    def _looks(self) -> Someone:
        assert_accessible(self.page)
        assert "Amina" not in self.page.title()
        assert "Rahman" not in self.page.url
        return self

    def _ways(self, name: str, *, exact: bool) -> Locator:
        """What leads on: a link, or a link that looks and is announced as a button."""
        links = self.page.get_by_role("link", name=name, exact=exact)
        return links.or_(self.page.get_by_role("button", name=name, exact=exact))

    def _first(self, found: Locator) -> Locator:
        first = found.locator("visible=true").first
        expect(first).to_be_visible()
        return first
