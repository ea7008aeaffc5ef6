"""The layout and every component in Chromium: axe, phone width, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsers import DESK, PHONE, assert_accessible, leave_by

pytestmark = pytest.mark.browser


def phone_number(page: Page) -> Locator:
    return page.get_by_label("Their phone number")


def test_every_component_is_accessible(browser: Browser, address: str) -> None:
    for size in (PHONE, DESK):
        page = browser.new_context(viewport=size).new_page()
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text))  # noqa: B023
        for part in ("/", "/notify"):
            page.goto(address + part)
            assert_accessible(page)
        leave_by(page.get_by_role("button", name="Send"))
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        assert_accessible(page)
        assert not [text for text in complaints if "Content Security Policy" in text]
        page.context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_it_works_with_and_without_javascript(
    browser: Browser, address: str, javascript: bool
) -> None:
    page = browser.new_context(java_script_enabled=javascript, viewport=PHONE).new_page()
    page.goto(address + "/notify")
    expect(phone_number(page)).to_be_hidden()
    page.get_by_label("Agreed").check()
    expect(phone_number(page)).to_be_visible()
    page.get_by_label("Refused").check()
    expect(phone_number(page)).to_be_hidden()
    page.get_by_role("textbox", name="Notes").fill("one\n  two")
    leave_by(page.get_by_role("button", name="Send"))
    expect(page).to_have_title("Error: New notification – Mooring")
    expect(page.get_by_role("textbox", name="Notes")).to_have_value("one\n  two")
    expect(page.get_by_label("Refused")).to_be_checked()
    page.get_by_role("link", name="Enter the date of birth").click()
    if javascript:
        expect(page.locator("#id_born-day")).to_be_focused()
    else:
        expect(page).to_have_url(re.compile("#id_born-day$"))
    page.context.close()


def test_the_banner_does_not_cover_what_an_error_leads_to(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(address + "/notify")
    leave_by(page.get_by_role("button", name="Send"))
    page.get_by_role("link", name="Enter the weeks of waiting").click()
    expect(page).to_have_url(re.compile("#id_weeks"))
    banner = page.get_by_role("region", name="Demonstration").bounding_box()
    asked = page.get_by_label("Weeks of waiting").bounding_box()
    assert banner
    assert asked
    assert asked["y"] > banner["y"] + banner["height"]
    page.context.close()


def test_on_paper_there_is_no_banner_of_colour_and_the_width_is_used(
    browser: Browser, address: str
) -> None:
    page = browser.new_context(viewport=DESK).new_page()
    page.goto(address + "/columns")
    page.emulate_media(media="print")
    paper = "getComputedStyle(document.querySelector({0!r})).backgroundColor"
    for banner in (".nhsuk-header", ".moor-demo"):
        assert page.evaluate(paper.format(banner)) == "rgba(0, 0, 0, 0)", banner
    column = page.locator(".nhsuk-grid-column-two-thirds").bounding_box()
    assert column
    assert column["width"] > 0.9 * DESK["width"]
    page.context.close()


def test_no_crisis_contact_stands_alone_at_a_desk(browser: Browser, address: str) -> None:
    for width in (1024, 1280):
        page = browser.new_context(viewport={**DESK, "width": width}).new_page()
        page.goto(address + "/columns")
        boxes = [each.bounding_box() for each in page.locator(".moor-crisis__item").all()]
        assert len(boxes) == 5
        assert len({box["y"] for box in boxes if box}) == 1, width
        page.context.close()


def test_what_waits_within_the_menu_of_a_phone_is_counted_on_it(
    browser: Browser, address: str
) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(address + "/")
    more = page.get_by_role("button", name="More")
    expect(more).to_contain_text("6")
    page.set_viewport_size(DESK)
    expect(more).to_be_hidden()
    page.context.close()
