"""What an e-mail says. It may lie open on a lock screen, or go to the wrong address: it names a
service, counts what waits, and says where to sign in. Of a student it says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from mooring.design.components import plural
from mooring.notices.gateways import Letter
from mooring.notices.models import Matter, Notice
from mooring.notices.rules import NoticeRules
from mooring.notices.states import Capacity

SUBJECT = "Something new waits in Mooring"
TEXT = """\
Something new waits {whom}in Mooring, {where}: {what}.
{why}
Sign in: {address}

This message was sent by a machine, and names nobody on purpose. Nobody reads replies to it.
"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an e-mail goes. ``staff`` is whose address it is; None for a mailbox.

    ``instead``: it is not that of whom the notice is for, but of who is told in their place.
    """

    email: str
    staff: UUID | None = None
    instead: bool = False


def letter(notice: Notice, to: Address, rules: NoticeRules) -> Letter:
    """``notice`` with its organisation, service and matters loaded."""
    text = TEXT.format(
        whom="" if to.instead else "for you ",
        where=_where(notice),
        what=counted(notice.matters.all(), rules, for_another=to.instead),
        why=_why(notice) if to.instead else "",
        address=settings.SITE_ADDRESS,
    )
    return Letter(key=notice.key, to=to.email, subject=SUBJECT, text=text)


def _why(notice: Notice) -> str:
    """Why somebody gets what is not for them."""
    if notice.staff_id is None:
        return "Nobody who could act on it was on duty.\n"
    return "Whom it is for is away or cannot be reached.\n"


def _where(notice: Notice) -> str:
    if notice.capacity == Capacity.GUARDIAN:
        return f"as a guardian of {notice.organisation.name}"
    assert notice.service is not None  # only guardians are told without one
    return f"for {notice.service.name}"


def counted(matters: Iterable[Matter], rules: NoticeRules, *, for_another: bool = False) -> str:
    """ "2 new students to hold, 1 offer of a student", in the order of the rule file; without
    "you" or "your" for whoever is told instead.
    """
    counts = Counter(each.what for each in matters)
    known = [
        plural(counts[what], each.one_for_another, each.many_for_another)
        if for_another
        else plural(counts[what], each.one, each.many)
        for what, each in rules.told.items()
        if counts[what]
    ]
    # What the file no longer tells was decided on while it did.
    rest = sum(number for what, number in counts.items() if what not in rules.told)
    return ", ".join([*known, plural(rest, "other thing")] if rest else known)
