"""The state of the seals in words. Numbers and times only: nothing is about anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mooring.design.components import ago, on_day_at_time, plural
from mooring.kernel import clock
from mooring.ledger.models import Checked
from mooring.ledger.queries import Standing
from mooring.ledger.rules import load_sealing
from mooring.ledger.states import Stream

STREAM_WORDS: Final = {
    Stream.EVENTS: "What happened",
    Stream.READINGS: "Who looked",
}


@dataclass(frozen=True, slots=True)
class StreamRows:
    title: str
    rows: list[tuple[str, str]]


def stream_rows(standing: Standing) -> StreamRows:
    seal, waiting = standing.seal, standing.waiting
    oldest = f", the oldest {ago(waiting.oldest)}" if waiting.oldest else ""
    return StreamRows(
        STREAM_WORDS[standing.stream],
        [
            (
                "Last seal",
                f"Number {seal.number}, {on_day_at_time(seal.at)}" if seal else "Never sealed",
            ),
            ("Sealed so far", plural(seal.total if seal else 0, "row")),
            ("Not sealed yet", plural(waiting.rows, "row") + oldest),
        ],
    )


def late(streams: Iterable[Standing]) -> bool:
    """Whether something waits for the sealer longer than the rule allows."""
    before = clock.now() - load_sealing().window
    return any(each.waiting.oldest and each.waiting.oldest < before for each in streams)


def check_rows(checked: Checked | None) -> list[tuple[str, str]]:
    if checked is None:
        return [("Last verified", "Never"), ("Result", ""), ("Last witnessed", "")]
    found = "Whole" if not checked.faults else f"Not whole: {plural(checked.faults, 'fault')}"
    if not checked.witnessed:
        witnessed = "Unwitnessed"
    elif checked.last_witnessed_at is None:
        witnessed = "The witness holds nothing"
    else:
        witnessed = on_day_at_time(checked.last_witnessed_at)
    return [
        ("Last verified", on_day_at_time(checked.at)),
        ("Result", f"{found}, {plural(checked.rows, 'row')} read"),
        ("Last witnessed, as it was then", witnessed),
    ]
