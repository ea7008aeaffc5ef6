"""Sending what is due: lease, send, mark. At least once, and always with the notice's own key.

A worker that dies between sending and marking leaves a lease behind, and after it another sends
the same e-mail with the same key. Marking first would lose what a killed worker had not sent.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet

from mooring.kernel import clock, ids
from mooring.ledger.deeds import following
from mooring.notices.compute import wait_after
from mooring.notices.gateways import NotYet, Post, Unreachable
from mooring.notices.models import Matter, Notice
from mooring.notices.presenters.letters import Address, letter
from mooring.notices.readers.receivers import address_of
from mooring.notices.rules import NoticeRules, load_notice_rules
from mooring.notices.states import NoticeState, Trouble

# How many one worker takes at a time: those of a killed one wait until its lease ends.
BATCH = 20

# The database cannot be had. Any other of its errors is about one row, and the others go on.
AWAY = (OperationalError, InterfaceError)

_log = logging.getLogger(__name__)


def send_due(post: Post) -> tuple[int, int]:
    """Take some of what is due and send it: how many were taken, and how many sent.

    Raises Unreachable when there is no mail server to be had, with what was not sent put back.
    """
    rules = load_notice_rules(Path(settings.NOTICES_FILE))
    taken = take(rules)
    try:
        return len(taken), sum(_send(each, post, rules) for each in taken)
    except Unreachable:
        _put_back(taken)
        raise
    finally:
        post.close()


def take(rules: NoticeRules) -> list[Notice]:
    """Lease some of what is due, the oldest first. Nobody else has them until the lease ends.

    Whether each was ``begun`` before is still on the notices that are returned.
    """
    now, lease = clock.now(), ids.new()
    until = now + rules.time("lease")
    with following():
        taken = list(_free(now).select_for_update(skip_locked=True, of=("self",))[:BATCH])
        Notice.objects.filter(pk__in=[each.pk for each in taken]).update(
            lease=lease, leased_until=until, begun=True
        )
    for each in taken:
        each.lease, each.leased_until = lease, until
    return taken


def _free(now: datetime) -> QuerySet[Notice]:
    return (
        Notice.objects.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now),
            state=NoticeState.WAITING,
            due_at__lte=now,
        )
        .select_related("organisation", "service", "staff__account")
        .prefetch_related("matters")
        .order_by("due_at", "id")
    )


def _send(notice: Notice, post: Post, rules: NoticeRules) -> bool:
    assert notice.leased_until is not None
    if clock.now() >= notice.leased_until:
        return False  # it is no longer ours: somebody else may be sending it
    try:
        address = address_of(notice, rules)
        if address is None:
            _note_trouble(notice, Trouble.NOBODY, "", rules)
            return False
        if told_by := _told_before(notice, address):
            _log.info("notice %s: %s told them of all of it", notice.key, told_by.key)
            _mark_sent(notice, address, told_by=told_by)
            return False
        post.send(letter(notice, address, rules))
    except (Unreachable, *AWAY):
        raise
    except NotYet as error:
        _log.warning("notice %s waits: %s", notice.key, error)
        _note_trouble(notice, Trouble.NOT_YET, str(error), rules)
        return False
    except Exception as error:  # whatever it is, the others are still to go
        _log.warning("notice %s was not sent: %s", notice.key, error)
        _note_trouble(notice, Trouble.REFUSED, str(error) or type(error).__name__, rules)
        return False
    _mark_sent(notice, address)
    return True


def _told_before(notice: Notice, address: Address) -> Notice | None:
    """What told this address of the last that this notice would tell it of, if it was told of all:
    of three whose shift is over the mailbox is told once. Two workers may do it at the same time,
    and then it is told twice.
    """
    events = {matter.event for matter in notice.matters.all()}
    told = Matter.objects.filter(
        event__in=events,
        notice__state=NoticeState.SENT,
        notice__told_by__isnull=True,
        notice__sent_to=address.email,
        notice__capacity=notice.capacity,
        notice__service=notice.service_id,
        notice__organisation=notice.organisation_id,
    ).select_related("notice")
    found = list(told.order_by("notice__sent_at", "notice__id"))
    return found[-1].notice if {matter.event for matter in found} == events else None


def _mark_sent(notice: Notice, address: Address, *, told_by: Notice | None = None) -> None:
    """Whoever holds the lease by now: it was sent, by this notice or by that one."""
    with following():
        Notice.objects.filter(pk=notice.pk).exclude(state=NoticeState.SENT).update(
            state=NoticeState.SENT,
            sent_at=clock.now(),
            sent_to=address.email,
            sent_to_staff=address.staff,
            told_by=told_by,
            lease=None,
            leased_until=None,
            trouble=Trouble.NONE,
            refusal="",
        )


def _note_trouble(notice: Notice, trouble: Trouble, said: str, rules: NoticeRules) -> None:
    """Later again. That nobody is there, or the mail server unwell, is no refusal: it is tried for
    as long as it takes.
    """
    wait, attempts, given_up = rules.time("first-wait"), notice.attempts, False
    if trouble == Trouble.REFUSED:
        attempts += 1
        wait = wait_after(attempts, first=wait, longest=rules.time("longest-wait"))
        given_up = attempts >= rules.most_attempts.value
    with following():
        _ours(notice).update(
            state=NoticeState.FAILED if given_up else NoticeState.WAITING,
            attempts=attempts,
            trouble=trouble,
            refusal=said[:200],
            due_at=clock.now() + wait,
            begun=notice.begun or trouble != Trouble.NOBODY,
            lease=None,
            leased_until=None,
        )


def _put_back(taken: list[Notice]) -> None:
    with following():
        for each in taken:
            _ours(each).update(begun=each.begun, lease=None, leased_until=None)


def _ours(notice: Notice) -> QuerySet[Notice]:
    """The row, unless somebody else has leased it since."""
    return Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING, lease=notice.lease)
