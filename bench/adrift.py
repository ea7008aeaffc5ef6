"""Who is adrift among all that are held: counts by reason, and the first page."""

from __future__ import annotations

from typing import Any

from bench import town
from bench.measure import line, side_by_side
from mooring.holding.models import Concern
from mooring.holding.queries import adrift_everywhere, adrift_for
from mooring.kernel import clock

FIRST_PAGE = 25


def run(times: int) -> list[dict[str, Any]]:
    with clock.at(town.END):
        viewer = town.practitioner()
        seen: dict[str, str] = {}

        def everywhere() -> None:
            board = adrift_everywhere()
            assert len(board.rows[:FIRST_PAGE]) == min(FIRST_PAGE, board.total)
            seen["everywhere"] = f"{board.total:,} of {board.held:,}"

        def here() -> None:
            board = adrift_for(viewer)
            assert len(board.rows[:FIRST_PAGE]) == min(FIRST_PAGE, board.total)
            seen["here"] = f"{board.total:,} of {board.held:,}"

        def bare() -> None:
            late = Concern.objects.filter(closed_at__isnull=True, due_at__lt=town.END)
            late.count()
            list(late.order_by("due_at", "id")[:FIRST_PAGE])

        found = side_by_side({"everywhere": everywhere, "here": here, "bare": bare}, times=times)
        return [
            line(
                "adrift, all services",
                found["everywhere"],
                found["bare"],
                adrift=seen["everywhere"],
            ),
            line("adrift, one service's board", found["here"], found["bare"], adrift=seen["here"]),
            line("  a bare count and page of what is overdue", found["bare"]),
        ]
