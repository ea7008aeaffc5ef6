"""Emergency look-ups as a guardian reads them: who, when, why; never whose record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mooring.design.components import on_day_at_time
from mooring.directory.models import Service
from mooring.directory.rules import load_roles
from mooring.kernel import clock
from mooring.sharing.models import GuardianNotice, LookUp
from mooring.sharing.presenters.agreements import named
from mooring.sharing.rules import load_emergency_rules
from mooring.sharing.states import (
    SOUGHT_BY_WORDS,
    VERDICT_WORDS,
    LookUpOutcome,
    SoughtBy,
    Verdict,
)

OUTCOME_WORDS: Final = {
    LookUpOutcome.FOUND: "A record was opened",
    LookUpOutcome.NOT_FOUND: "Nobody was found, or more than one person",
    LookUpOutcome.REFUSED: "Refused: more look-ups within an hour than one person may make",
}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the queue."""

    look_up: LookUp
    who: str
    role: str
    service: str
    reason: str
    outcome: str
    due: datetime
    is_new: bool
    verdict: str
    reviewed_at: datetime | None


def notice_row(notice: GuardianNotice) -> NoticeRow:
    look_up = notice.look_up
    return NoticeRow(
        look_up=look_up,
        who=look_up.staff.name,
        role=role_title(look_up.role),
        service=named(look_up.service),
        reason=reason_words(look_up),
        outcome=OUTCOME_WORDS[LookUpOutcome(look_up.outcome)],
        due=notice.review_due_at,
        is_new=notice.seen_at is None,
        verdict=VERDICT_WORDS[Verdict(notice.verdict)] if notice.verdict else "",
        reviewed_at=notice.reviewed_at,
    )


def role_title(role: str) -> str:
    known = load_roles().roles.get(role)
    return known.title if known else role


def reason_words(look_up: LookUp) -> str:
    """A reason that the rules have dropped since is shown by its code."""
    return load_emergency_rules().reasons.get(look_up.reason, look_up.reason)


def lawful_basis_words(look_up: LookUp) -> str:
    bases = load_emergency_rules().lawful_bases
    words, detail = bases.get(look_up.lawful_basis, (look_up.lawful_basis, ""))
    return f"{words}. {detail}".strip()


def sought_by_words(look_up: LookUp) -> str:
    return SOUGHT_BY_WORDS[SoughtBy(look_up.sought_by)]


def is_live(look_up: LookUp) -> bool:
    return look_up.ends_at is not None and look_up.ends_at > clock.now()


def open_words(look_up: LookUp) -> str:
    if look_up.ends_at is None:
        return "Nothing was opened"
    at = on_day_at_time(look_up.ends_at)
    if is_live(look_up):
        return f"Open until {at}"
    by = f" by {look_up.ended_by.name}" if look_up.ended_by else ""
    return f"Ended {at}{by}"


def records_words(services: Iterable[Service]) -> str:
    return "; ".join(named(service) for service in services) or "None"


def told_words(others: Iterable[GuardianNotice], unread: Iterable[object]) -> list[str]:
    """What became of the other guardians' notices, and where nobody can read one."""
    missing = set(unread)
    words = []
    for notice in others:
        name = notice.organisation.short_name
        if notice.organisation_id in missing:
            words.append(f"{name}: nobody there reviews look-ups here. Telephone them.")
        elif notice.reviewed_at:
            words.append(f"{name}: reviewed")
        else:
            words.append(
                f"{name}: {'seen, not reviewed yet' if notice.seen_at else 'not seen yet'}"
            )
    return words
