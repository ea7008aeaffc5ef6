"""The procedure that people print is the protocol in force."""

from __future__ import annotations

from mooring.directory.presenters import as_procedure, procedure_in_markdown
from mooring.directory.queries import protocol
from tests.cast import Cast
from tests.directory.conftest import signed_in


def test_every_step_is_there_with_who_is_responsible(cast: Cast) -> None:
    page = signed_in(cast, "gus").get("/procedure/").content.decode()
    for slug, step in protocol().steps.items():
        section = page.split(f'id="{slug}"')[1].split("</section>")[0]
        assert step.agency.casefold() in section.casefold(), slug
    assert "Liverpool student liaison protocol" in page
    assert "In an emergency ring 999" in page


def test_it_is_for_those_who_may_look_things_up(cast: Cast) -> None:
    assert signed_in(cast, "pat").get("/procedure/").status_code == 403


def test_the_reference_page_has_every_step_too() -> None:
    page = procedure_in_markdown(as_procedure(protocol()))
    for number, step in enumerate(protocol().steps.values(), start=1):
        section = page.split(f"### {number}. {step.title}\n")[1].split("\n### ")[0]
        assert f"- **Who**: {step.agency}\n" in section
        for outcome in step.then:
            assert f"- {outcome.replace('-', ' ').capitalize()}: " in section
