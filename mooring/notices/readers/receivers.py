"""Whom an event is told to, and at which address they are reached when the e-mail goes.

Who is on duty is asked in one place, :func:`_on_duty`, both when a notice is decided on and, for
receivers who have gone since, when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Model

from mooring.directory.models import Organisation, Service, Staff
from mooring.directory.queries import (
    answering,
    colleagues,
    guardians_of,
    is_working_for,
    leave_touching,
    today,
)
from mooring.holding.models import Concern, Task
from mooring.intake.models import Feed
from mooring.ledger.models import Event
from mooring.notices import policy
from mooring.notices.models import Matter, Notice
from mooring.notices.presenters.letters import Address
from mooring.notices.rules import NoticeRules, Told
from mooring.notices.states import Capacity, Whom

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A person, for a service; or, without a person, the mailbox of the service. Without a
    service either: the guardians of an organisation that has none.
    """

    capacity: Capacity
    organisation: UUID
    service: UUID | None
    staff: UUID | None


def receivers(told: Told, event: Event) -> list[Receiver]:
    """Everybody who is to be told of this event, but for who did it."""
    return [
        each
        for each in _FIND[told.whom](event, told.may)
        if each.capacity == Capacity.GUARDIAN
        or not policy.is_own_deed(
            actor=event.actor,
            actor_service=event.actor_service,
            staff=each.staff,
            service=each.service,
        )
    ]


def _holder(event: Event, may: str) -> Iterable[Receiver]:
    concern = _row(Concern, event.item)
    if concern is not None and concern.worker_id is not None:
        return _by_name(concern.owner_id, concern.worker_id)
    return _owner(event, may)


def _owner(event: Event, may: str) -> Iterable[Receiver]:
    return _told_on_duty(event.owner_id, may)


def _receiver(event: Event, may: str) -> Iterable[Receiver]:
    return _told_on_duty(_id(event, "receiver"), may)


def _named(event: Event, may: str) -> Iterable[Receiver]:
    return _by_name(event.owner_id, _id(event, "worker"))


def _asked(event: Event, may: str) -> Iterable[Receiver]:
    task = _row(Task, event.item)
    return _by_name(event.owner_id, task.staff_id if task else None)


def _guardians(event: Event, may: str) -> Iterable[Receiver]:
    organisation = _row(Organisation, _id(event, "organisation"))
    if organisation is None:
        return []
    found = {each.staff_id: each.service_id for each in guardians_of([organisation.pk])}
    return [
        Receiver(Capacity.GUARDIAN, organisation.pk, service, staff)
        for staff, service in found.items()
    ] or [Receiver(Capacity.GUARDIAN, organisation.pk, None, None)]


def _menders(event: Event, may: str) -> Iterable[Receiver]:
    feed = _row(Feed, _id(event, "feed"))
    ends = (feed.sender_id, feed.receiver_id) if feed else ()
    return [each for end in ends for each in _told_on_duty(end, may)]


_FIND: Final[dict[Whom, Callable[[Event, str], Iterable[Receiver]]]] = {
    Whom.HOLDER: _holder,
    Whom.RECEIVER: _receiver,
    Whom.OWNER: _owner,
    Whom.NAMED: _named,
    Whom.ASKED: _asked,
    Whom.GUARDIANS: _guardians,
    Whom.MENDERS: _menders,
}


def _id(event: Event, fact: str) -> UUID | None:
    """None for an event whose content was erased."""
    value = event.facts.get(fact)
    return UUID(value) if value else None


def _row(model: type[M], pk: UUID | None) -> M | None:
    return model._default_manager.filter(pk=pk).first() if pk else None


def _by_name(service: UUID | None, staff: UUID | None) -> list[Receiver]:
    found = _row(Service, service)
    if found is None or staff is None:
        return []
    return [Receiver(Capacity.BY_NAME, found.organisation_id, found.pk, staff)]


def _told_on_duty(service: UUID | None, may: str) -> list[Receiver]:
    """Each of those on duty who may do it; the mailbox when there is nobody."""
    found = _row(Service, service)
    if found is None:
        return []
    able = _able(found.pk, {may})
    staff: list[UUID | None] = [each.pk for each in _on_duty(found.pk) if each.pk in able]
    return [
        Receiver(Capacity.ON_DUTY, found.organisation_id, found.pk, each)
        for each in staff or [None]
    ]


def _on_duty(service: UUID) -> list[Staff]:
    return [each for each in answering(service) if _address(each).email]


def _able(service: UUID, capabilities: Iterable[str]) -> set[UUID]:
    """Who works for a service in a role that may do all of this."""
    able = [{each.pk for each in colleagues(service, capability=may)} for may in capabilities]
    return set.intersection(*able)


def is_on_duty(receiver: Receiver) -> bool:
    """Whether this person answers for the service now, in whatever capacity they are told."""
    if receiver.service is None or receiver.staff is None:
        return False
    return any(each.pk == receiver.staff for each in _on_duty(receiver.service))


def _address(staff: Staff, *, instead: bool = False) -> Address:
    """Where somebody is written to; nowhere, if they cannot sign in."""
    account = staff.account
    return Address(account.email if account and account.is_active else "", staff.pk, instead)


def address_of(notice: Notice, rules: NoticeRules) -> Address | None:
    """Where to send it now. None when nobody can receive it.

    Whoever has left, can no longer sign in, is away or (told as on duty) off duty by now is not
    written to. Instead, of those who can act on it: who covers, another guardian, who is on duty;
    then the service's mailbox; and last of all somebody who is off duty, or whose own deed it was,
    rather than nobody.
    """
    if notice.capacity == Capacity.GUARDIAN:
        return _address_of_guardian(notice)
    assert notice.service is not None  # only guardians are told without one
    matters = list(notice.matters.all())
    able = _able_to_act_on(matters, notice.service.pk, rules)
    mailbox = Address(notice.service.email, instead=True)
    named = notice.capacity == Capacity.BY_NAME
    on_duty = [
        _address(each, instead=named and each.pk != notice.staff_id)
        for each in _on_duty(notice.service.pk)
        if able is None or each.pk in able
    ]
    if notice.staff is None:
        found = [mailbox, *on_duty]
    else:
        found = [*_of_person(notice.staff, notice, on_duty, able), *on_duty, mailbox]
        if is_working_for(notice.staff.pk, notice.service.pk):
            found.append(_address(notice.staff))
    # Last, whoever did all that it tells of: nobody is told of their own deed if another can be.
    found.sort(key=lambda each: {str(each.staff)} == {matter.actor for matter in matters})
    return next((each for each in found if each.email), None)


def _able_to_act_on(
    matters: Iterable[Matter], service: UUID, rules: NoticeRules
) -> set[UUID] | None:
    """None for everybody: the rules no longer tell any of it."""
    needed = {rules.told[each.what].may for each in matters if each.what in rules.told}
    return _able(service, needed) if needed else None


def _of_person(
    staff: Staff, notice: Notice, on_duty: list[Address], able: set[UUID] | None
) -> list[Address]:
    """Of whom it is for, or of who covers for them; of nobody, if they are not there now."""
    assert notice.service is not None
    if not is_working_for(staff.pk, notice.service.pk):
        return []
    if notice.capacity == Capacity.ON_DUTY:
        return [each for each in on_duty if each.staff == staff.pk]
    is_in = _who_is_in(staff, notice.service.pk)
    if is_in is None or (is_in != staff and able is not None and is_in.pk not in able):
        return []
    return [_address(is_in, instead=is_in != staff)]


def _address_of_guardian(notice: Notice) -> Address | None:
    guardians = [each.staff for each in guardians_of([notice.organisation_id])]
    guardians.sort(key=lambda each: each.pk != notice.staff_id)  # the one it is for, first
    return next((each for each in map(_address, guardians) if each.email), None)


def _who_is_in(staff: Staff, service: UUID) -> Staff | None:
    """This person; while they are away whoever covers for them, or None."""
    for leave in leave_touching(staff.pk, today(), today()):
        covers = leave.cover
        return covers if covers and is_working_for(covers.pk, service) else None
    return staff
