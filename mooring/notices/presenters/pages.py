"""Notices in words, for who was told and for who mends what could not be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from mooring.design.components import plural
from mooring.directory.rules import RuleFileError
from mooring.notices.models import Notice
from mooring.notices.presenters.letters import counted
from mooring.notices.rules import load_notice_rules
from mooring.notices.states import Capacity, NoticeState, Trouble

WHAT_TO_DO: Final = {
    Trouble.NOBODY: "Nobody is on duty, and the service has no e-mail address in the directory. "
    "Plan duty or write an address down: it then goes by itself.",
    Trouble.REFUSED: "Put right what was refused, such as the address, then try again.",
    Trouble.NOT_YET: "The mail server is there, and has not taken it yet. It goes by itself as "
    "soon as it is taken. Ask who runs the site, with what the mail server said.",
    Trouble.NONE: "It should have gone by now. It goes by itself when notices are sent again.",
}
NO_GUARDIAN: Final = (
    "The organisation has no guardian who can be reached. Name one: it then goes by itself."
)


@dataclass(frozen=True, slots=True)
class ToldShown:
    at: datetime
    where: str
    what: str


def told_shown(notice: Notice) -> ToldShown:
    assert notice.sent_at is not None
    instead = notice.capacity == Capacity.BY_NAME and notice.sent_to_staff_id != notice.staff_id
    return ToldShown(notice.sent_at, _where(notice), _what(notice, for_another=instead))


@dataclass(frozen=True, slots=True)
class UnsentShown:
    """``said`` is what the mail server answered, if it did."""

    id: str
    whom: str
    where: str
    what: str
    since: datetime
    problem: str
    colour: str
    what_to_do: str
    said: str
    may_try: bool


def unsent_shown(notice: Notice) -> UnsentShown:
    trouble, state = Trouble(notice.trouble), NoticeState(notice.state)
    nobody_guards = trouble == Trouble.NOBODY and notice.capacity == Capacity.GUARDIAN
    problem, colour = _problem(state, trouble)
    return UnsentShown(
        id=str(notice.pk),
        whom=notice.staff.name if notice.staff else _mailbox(notice),
        where=_where(notice),
        what=_what(notice, for_another=True),
        since=notice.created_at,
        problem=problem,
        colour=colour,
        what_to_do=NO_GUARDIAN if nobody_guards else WHAT_TO_DO[trouble],
        said=notice.refusal,
        may_try=trouble == Trouble.REFUSED,
    )


def _problem(state: NoticeState, trouble: Trouble) -> tuple[str, str]:
    if state == NoticeState.FAILED:
        return "Given up", "red"
    if trouble == Trouble.NOBODY:
        return "Nobody to tell", "red"
    return "Late", "orange"


def _what(notice: Notice, *, for_another: bool) -> str:
    """With a file of rules that cannot be used, how many things: the page says so beside it."""
    matters = notice.matters.all()
    try:
        rules = load_notice_rules(Path(settings.NOTICES_FILE))
        return counted(matters, rules, for_another=for_another)
    except RuleFileError:
        return plural(len(matters), "thing")


def _mailbox(notice: Notice) -> str:
    if notice.service is None:
        return "Its guardians"
    return notice.service.email or "Whoever is on duty"


def _where(notice: Notice) -> str:
    return notice.service.name if notice.service else notice.organisation.name
