"""Pages: no query while rendering, help in a crisis everywhere, nothing inline, nothing cached."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path

from mooring.design import views
from mooring.design.layouts import QueryWhileRendering, page
from tests.design import pages

PACKAGE = Path(views.__file__).resolve().parent.parent


def ask() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 WHERE %s = %s", ["Amina", "Amina"])
        return str(cursor.fetchone())


def bare_request() -> HttpRequest:
    request = RequestFactory().get("/")
    request._messages = []  # type: ignore[attr-defined]  # where the middleware would put them
    return request


class Lazy:
    """Like a query set or a related row: it asks when it is shown."""

    def __str__(self) -> str:
        return ask()


@pytest.mark.django_db
def test_a_template_that_asks_the_database_fails(design_only: None) -> None:
    request = bare_request()
    with pytest.raises(QueryWhileRendering) as caught:
        page(request, "design/403.html", {"reason": Lazy()})
    assert "Amina" not in str(caught.value)
    assert ask() == "(1,)"  # and the database is open again afterwards


def test_every_page_has_crisis_contacts_and_the_banner(browserless: Client) -> None:
    for address in ("/", "/notify", "/nowhere", "/broken"):
        answer = browserless.get(address)
        text = answer.content.decode()
        assert '<a href="tel:116123">116 123</a>' in text, address
        assert "invented" in text, address
        assert answer.headers["Cache-Control"] == "no-store", address


def test_help_does_not_depend_on_templates(
    browserless: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(views, "page", fail)
    answer = browserless.get("/broken")
    assert answer.status_code == 500
    assert b"999" in answer.content
    assert b"option 2" in answer.content


def test_an_error_page_tells_nothing_of_the_error(browserless: Client) -> None:
    answer = browserless.get("/broken")
    assert answer.status_code == 500
    assert b"Amina" not in answer.content


def test_a_policy_reason_is_shown_and_escaped(design_only: None) -> None:
    request = bare_request()
    text = views.refused(request, Exception("Only a <chair> closes it.")).content.decode()
    assert "Only a &lt;chair&gt; closes it." in text
    assert "This page has expired" in views.form_expired(request, "no cookie").content.decode()


def test_nothing_is_inline_but_the_one_script_with_its_nonce(browserless: Client) -> None:
    for address in ("/", "/notify"):
        answer = browserless.get(address)
        text = answer.content.decode()
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", text)
        assert inline == [f' nonce="{nonce[1]}"']
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
        assert "http://" not in re.sub(r'xmlns="[^"]*"', "", text)
        assert "https://" not in text


def test_messages_are_shown_once_and_escaped(browserless: Client) -> None:
    text = browserless.get("/").content.decode()
    assert text.count("Attempt recorded &lt;today&gt;") == 1
    assert "nhsuk-notification-banner--success" in text


def test_sign_out_posts_with_a_token(browserless: Client) -> None:
    text = browserless.get("/").content.decode()
    form = re.search(r'<form[^>]*action="/sign-out".*?</form>', text, re.DOTALL)
    assert form
    assert 'method="post"' in form[0]
    assert "csrfmiddlewaretoken" in form[0]


def test_errors_come_first_and_lead_to_their_inputs(browserless: Client) -> None:
    text = browserless.post("/notify", {"born-day": "31", "nhs": "1"}).content.decode()
    assert "<title>Error: New notification" in text
    assert text.index("There is a problem") < text.index("<h1")
    targets = re.findall(r'<a href="#([^"]+)"', text.split("nhsuk-error-summary__list")[1])[:10]
    for target in targets:
        assert len(re.findall(rf'id="{target}"', text)) == 1, target
    assert "id_born-month" in targets


def test_ids_are_used_once(browserless: Client) -> None:
    for answer in (browserless.get("/"), browserless.get("/notify"), browserless.post("/notify")):
        ids = re.findall(r'\sid="([^"]+)"', answer.content.decode())
        assert len(ids) == len(set(ids))


def test_titles_are_words_and_never_data() -> None:
    """A title reaches history, tabs and shared screens: it is written, not looked up. At most it
    chooses between two written ones.
    """
    choice = re.compile(r'\s*"[^"{}]*" if [\w.]+ else "[^"{}]*"\s*')
    files = list(PACKAGE.glob("*/templates/**/*.html"))
    assert len(files) > 5
    for file in files:
        block = re.search(r"block title %}(.*?){%-? *endblock", file.read_text(), re.DOTALL)
        for shown in re.findall(r"{{(.*?)}}", block[1] if block else ""):
            assert choice.fullmatch(shown), f"{file.name}: {shown}"


def test_the_pages_of_these_tests_are_doors() -> None:
    assert all(hasattr(each.callback, "door") for each in pages.urlpatterns)
    assert not hasattr(path("x", pages.notify).callback, "door")
