"""An answer about contact, written down on the page of consent; and what follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from mooring.kernel.viewer import Viewer
from mooring.ledger.deeds import action
from mooring.sharing.actions import record_contact_answer
from mooring.sharing.states import Answer, How


class Follower(Protocol):
    """Brings the matters of a student to where an answer leads. A part of the deed."""

    def __call__(
        self,
        *,
        subject: UUID,
        recipient: UUID,
        answer: Answer,
        how: How,
        at: datetime | None,
        by: Viewer,
    ) -> None: ...


_followers: list[Follower] = []


def follow_contact_answers(follower: Follower) -> None:
    """For a part above this one, once, when Django starts."""
    if follower not in _followers:
        _followers.append(follower)


@action
def answer_about_contact(
    *,
    subject: UUID,
    recipient: UUID,
    answer: Answer,
    how: How,
    by: Viewer,
    at: datetime | None = None,
    until: datetime | None = None,
) -> None:
    """Record whether a service may contact the student, and let what waits for it go on."""
    record_contact_answer(
        subject=subject, recipient=recipient, answer=answer, how=how, at=at, until=until, by=by
    )
    for follow in _followers:
        follow(subject=subject, recipient=recipient, answer=answer, how=how, at=at, by=by)
