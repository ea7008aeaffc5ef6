"""Which notices went to whom, which could not be sent, and how the sending stands. A notice is
about no student, so these start from the viewer's own service, or from who is asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from mooring.directory.models import Account
from mooring.directory.policy import keeps_everywhere
from mooring.directory.queries import memberships_of
from mooring.directory.rules import RuleFileError
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.queries import waits_for
from mooring.notices.models import Choice, Notice
from mooring.notices.rules import load_notice_rules
from mooring.notices.states import NoticeState, Rhythm, Trouble

READER = "notices"
TOLD_FOR = timedelta(days=30)


def notices_sent_to(account: Account) -> QuerySet[Notice]:
    """E-mails of the last 30 days to the person whose account it is, the newest first; as far as
    they still work there. What went to a mailbox is nobody's, whatever its address.
    """
    works = memberships_of(account)
    here = Q(service__in=[each.service_id for each in works])
    of_all = Q(organisation__in=[each.service.organisation_id for each in works])
    return (
        Notice.objects.filter(here | Q(service__isnull=True) & of_all)
        .filter(sent_to_staff__account=account, told_by__isnull=True)
        .filter(sent_at__gt=clock.now() - TOLD_FOR)
        .select_related("organisation", "service")
        .prefetch_related("matters")
        .order_by("-sent_at", "-id")
    )


def rhythm_of(staff: UUID) -> Rhythm:
    chosen = Choice.objects.filter(staff=staff).values_list("rhythm", flat=True).first()
    return Rhythm(chosen) if chosen else Rhythm.AT_ONCE


def last_sent(organisation: UUID, service: UUID | None, staff: UUID | None) -> datetime | None:
    """When this receiver was last sent a notice."""
    sent = Notice.objects.filter(
        organisation=organisation, service=service, staff=staff, sent_at__isnull=False
    )
    return sent.order_by("-sent_at").values_list("sent_at", flat=True).first()


def unsent_for(viewer: Viewer) -> QuerySet[Notice]:
    """What somebody has to look at, of the viewer's service or of all: what was given up, what
    nobody is there to receive, and what should have gone long ago.
    """
    return (
        _alarming(viewer)
        .select_related("organisation", "service", "staff")
        .prefetch_related("matters")
        .order_by("created_at", "id")
    )


def _alarming(viewer: Viewer) -> QuerySet[Notice]:
    looked_at = Q(state=NoticeState.FAILED) | Q(trouble=Trouble.NOBODY)
    if since := _late_since():
        looked_at |= Q(first_due_at__lt=since)
    found = Notice.objects.exclude(state=NoticeState.SENT).filter(looked_at)
    return found if keeps_everywhere(viewer) else found.filter(service=viewer.service)


def refused_for(viewer: Viewer) -> QuerySet[Notice]:
    """Those that somebody can have tried again: the others go by themselves."""
    return _alarming(viewer).filter(trouble=Trouble.REFUSED).order_by("created_at", "id")


def unsent_notice(viewer: Viewer, notice: UUID) -> Notice | None:
    return unsent_for(viewer).filter(pk=notice).first()


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stops all notices. Not since when: that would be the time of somebody's deed.
    ``rules_problem`` is what is wrong with the file of rules, or empty.
    """

    no_mail: bool
    no_sender: bool
    not_followed: bool
    rules_problem: str

    def __bool__(self) -> bool:
        return any((self.no_mail, self.no_sender, self.not_followed, self.rules_problem))


def what_stops_all() -> Stopped:
    """A worker that does not run leaves nothing behind to count: so the stream itself is asked."""
    return Stopped(
        no_mail=not settings.CAN_MAIL,
        no_sender=settings.HAS_NO_SENDER,
        not_followed=_is_late(waits_for(READER)),
        rules_problem=rules_problem(),
    )


def alarms_for(viewer: Viewer) -> int:
    """For the way about: how many wait for somebody; at least one while nothing is sent at all.
    It is on every page, so a file of rules that cannot be used is counted too, and not raised.
    """
    return _alarming(viewer).count() or int(bool(what_stops_all()))


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts and ages for the operator."""

    states: dict[str, int]
    nobody: int
    oldest_waiting_seconds: int | None
    oldest_unfollowed_seconds: int | None
    rules_problem: str
    needs_somebody: bool


def standing() -> Standing:
    now = clock.now()
    rows = Notice.objects.order_by().values_list("state").annotate(number=Count("pk"))
    counted = dict(rows)
    waiting = Notice.objects.filter(state=NoticeState.WAITING, due_at__lte=now)
    oldest = waiting.order_by("first_due_at").values_list("first_due_at", flat=True).first()
    nobody = Notice.objects.filter(state=NoticeState.WAITING, trouble=Trouble.NOBODY).count()
    stopped = what_stops_all()
    failed = counted.get(str(NoticeState.FAILED))
    return Standing(
        states={str(state): counted.get(str(state), 0) for state in NoticeState},
        nobody=nobody,
        oldest_waiting_seconds=_age(oldest, now),
        oldest_unfollowed_seconds=_age(waits_for(READER), now),
        rules_problem=stopped.rules_problem,
        needs_somebody=bool(stopped or nobody or _is_late(oldest) or failed),
    )


def _age(oldest: datetime | None, now: datetime) -> int | None:
    return int((now - oldest).total_seconds()) if oldest else None


def rules_problem() -> str:
    """What is wrong with the file of rules; empty when it can be used."""
    try:
        load_notice_rules(Path(settings.NOTICES_FILE))
    except RuleFileError as slip:
        return str(slip)
    return ""


def _late_since() -> datetime | None:
    """What was due before this is late; None when the rules do not say."""
    if rules_problem():
        return None
    return clock.now() - load_notice_rules(Path(settings.NOTICES_FILE)).time("late")


def _is_late(oldest: datetime | None) -> bool:
    since = _late_since()
    return oldest is not None and since is not None and oldest < since
