"""The story of one concern: what was tried, done, agreed and offered, the newest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mooring.design.components import on_day, on_day_at_time, plural
from mooring.holding.presenters.handovers import offered
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import Attempt, BriefIntervention, Note
from mooring.liaison.presenters.asking import place_in_words, seen_in_words, words_beside
from mooring.liaison.queries.matters import Matter
from mooring.liaison.states import (
    CHANNEL_WORDS,
    LOOP_WORDS,
    OUTCOME_WORDS,
    AttemptOutcome,
    Channel,
    LoopOutcome,
)
from mooring.people.presenters.words import CATEGORY_WORDS, service_in_words
from mooring.sharing.states import Category


@dataclass(frozen=True, slots=True)
class Entry:
    """``what`` and ``item`` name an entry that the viewer may strike out; else they are empty."""

    title: str
    when: datetime
    by: str
    lines: list[str] = field(default_factory=list)
    struck: str = ""
    what: str = ""
    item: UUID | None = None


def story(matter: Matter, viewer: Viewer) -> list[Entry]:
    entries = [
        *_notified(matter),
        *_attempts(matter, viewer),
        *_done(matter, viewer),
        *_offered(matter),
        *_loops(matter),
    ]
    # Of one instant, what is listed later followed from what is listed before it.
    return sorted(entries, key=lambda entry: entry.when)[::-1]


def _notified(matter: Matter) -> list[Entry]:
    return [
        Entry(
            title="Notification",
            when=row.presented_at,
            by=row.owner.name,
            lines=_said(
                seen_in_words(row),
                place_in_words(row),
                words_beside(row),
                f"Brought up to date on {on_day_at_time(row.updated_at)}" if row.updated_at else "",
            ),
        )
        for row in matter.notifications
    ]


def _attempts(matter: Matter, viewer: Viewer) -> list[Entry]:
    """Numbered by when they were made. One that was a mistake has no number."""
    entries, number = [], 0
    for row in matter.attempts:
        number += not row.struck_at
        outcome = OUTCOME_WORDS[AttemptOutcome(row.outcome)]
        late = row.due_at is not None and row.at > row.due_at
        entries.append(
            _entry(
                row,
                viewer,
                title=f"Attempt {number}: {outcome}" if not row.struck_at else "Attempt",
                by=row.made_by.name,
                what="attempt",
                lines=_said(
                    CHANNEL_WORDS[Channel(row.channel)],
                    row.words,
                    f"It was due by {on_day_at_time(row.due_at)}" if late and row.due_at else "",
                    _late(row),
                ),
            )
        )
    return entries


def _late(row: Attempt | BriefIntervention) -> str:
    """That it was written down on another day than it was done."""
    same_day = on_day(row.at) == on_day(row.recorded_at)
    return "" if same_day else f"Written down on {on_day_at_time(row.recorded_at)}"


def _done(matter: Matter, viewer: Viewer) -> list[Entry]:
    interventions = [
        _entry(
            row,
            viewer,
            title=f"Brief intervention, {plural(row.minutes, 'minute')}",
            by=row.made_by.name,
            what="intervention",
            lines=_said(CHANNEL_WORDS[Channel(row.channel)], row.words, _late(row)),
        )
        for row in matter.interventions
    ]
    notes = [
        _entry(
            row,
            viewer,
            title=f"Note: {CATEGORY_WORDS[Category(row.category)]}",
            by=row.written_by.name,
            what="note",
            lines=_said(row.words),
        )
        for row in matter.notes
    ]
    plans = [
        Entry("Safety plan written", row.recorded_at, row.written_by.name) for row in matter.plans
    ]
    signposts = [
        Entry(f"Told about {service_in_words(row.service)}", row.at, row.made_by.name)
        for row in matter.signposts
    ]
    return [*interventions, *notes, *plans, *signposts]


def _offered(matter: Matter) -> list[Entry]:
    entries = []
    for row in matter.handovers:
        shown = offered(row)
        entries.append(
            Entry(
                title=f"{shown.kind} offered to {shown.receiver}",
                when=row.offered_at,
                by=row.offered_by.name if row.offered_by else row.owner.name,
                lines=_said(
                    shown.state,
                    shown.outcome,
                    shown.reason,
                    f"They suggest: {shown.suggestion}" if shown.suggestion else "",
                ),
            )
        )
    return entries


def _loops(matter: Matter) -> list[Entry]:
    told = [
        Entry(
            title=f"{matter.came_from or 'The notifier'} was told",
            when=event.at,
            by="",
            lines=[LOOP_WORDS[LoopOutcome(event.facts["outcome"])]],
        )
        for event in matter.told
    ]
    heard = [
        Entry(
            title=f"{row.sender.name} told us what became of it",
            when=row.sent_at,
            by="",
            lines=_said(LOOP_WORDS[LoopOutcome(row.outcome)], row.words),
        )
        for row in matter.heard
    ]
    return told + heard


def _entry(
    row: Attempt | BriefIntervention | Note,
    viewer: Viewer,
    *,
    title: str,
    by: str,
    what: str,
    lines: list[str],
) -> Entry:
    """What was struck out says nothing any more but that, and why."""
    if row.struck_at:
        struck = f"Struck out on {on_day_at_time(row.struck_at)}: {row.struck_why}"
        return Entry(title, row.at, by, struck=struck)
    ours = row.owner_id == viewer.service and row.copied_from is None
    return Entry(title, row.at, by, lines, what=what if ours else "", item=row.id)


def _said(*lines: str) -> list[str]:
    return [line for line in lines if line]
