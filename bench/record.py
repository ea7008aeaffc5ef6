"""A student's timeline and a practitioner's worklist, beside the same rows with no rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.models import CharField, Value
from django.test import RequestFactory

from bench import rules, town
from bench.measure import line, side_by_side
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.models import Event
from mooring.liaison.views.my_work import _work
from mooring.record import queries
from mooring.record.queries import Wanted
from mooring.sharing.queries import linked_subjects


def _unruled(rows: Any, viewer: Viewer) -> Any:
    return rows.annotate(why=Value("own", output_field=CharField()))


@contextmanager
def no_rule() -> Iterator[None]:
    """The same queries, each row shown to whoever asks. In a bench and nowhere else."""
    with patch("mooring.sharing.queries.answer.visible", _unruled):
        yield


def run(times: int) -> list[dict[str, Any]]:
    with clock.at(town.END):
        viewer = town.practitioner()
        subjects = linked_subjects(town.STUDENT)
        assert len(subjects) == len(town.KNOWN_TO)
        return [*_timeline(viewer, subjects, times), *_worklist(viewer, times)]


def _timeline(viewer: Viewer, subjects: list[Any], times: int) -> list[dict[str, Any]]:
    wanted = Wanted(size=town.ITEMS)

    def ruled() -> int:
        return len(queries.timeline(viewer, subjects, wanted).moments)

    def rows() -> list[Event]:
        with no_rule():
            moments = queries.timeline(viewer, subjects, wanted).moments
        return [moment.event for moment in moments if moment.event]

    def unruled() -> int:
        return len(rows())

    def first_screen() -> None:
        opened = queries.open_record(viewer, town.STUDENT)
        assert opened is not None
        shown = queries.timeline(viewer, opened.subjects, Wanted())
        queries.bases_for(viewer, opened.subjects)
        queries.details_of(viewer, [each.event for each in shown.moments if each.event])

    def first_screen_unruled() -> None:
        with no_rule():
            first_screen()

    assert ruled() == unruled() == town.ITEMS
    works = {
        "ruled": ruled,
        "unruled": unruled,
        "in words": lambda: rules.in_words(viewer, subjects, rows()),
        "screen": first_screen,
        "screen unruled": first_screen_unruled,
    }
    if rules.cedar_is_here():
        works["cedar"] = lambda: rules.by_cedar(viewer, subjects, rows())
    found = side_by_side(works, times=times)
    lines = [
        line("timeline, 200 items of 6 services", found["ruled"], found["unruled"]),
        line("  the same rows with no rule", found["unruled"]),
        line("  the rule row by row in Python", found["in words"], found["unruled"]),
    ]
    if "cedar" in found:
        lines.append(line("  the rule row by row by cedarpy", found["cedar"], found["unruled"]))
    return [
        *lines,
        line("record, first screen, all queries", found["screen"], found["screen unruled"]),
        line("  the same rows with no rule", found["screen unruled"]),
    ]


def _worklist(viewer: Viewer, times: int) -> list[dict[str, Any]]:
    request = RequestFactory().get("/")
    request.viewer, request.membership = viewer, town.member()  # type: ignore[attr-defined]

    def ruled() -> int:
        return int(_work(request, viewer)["pages"].paginator.count)  # type: ignore[arg-type]

    def unruled() -> int:
        with no_rule():
            return ruled()

    assert ruled() == unruled() == town.CONCERNS
    found = side_by_side({"ruled": ruled, "unruled": unruled}, times=times)
    return [
        line("worklist, 60 concerns, all queries", found["ruled"], found["unruled"]),
        line("  the same rows with no rule", found["unruled"]),
    ]
