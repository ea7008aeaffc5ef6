"""Knowing who somebody is. The owner is always the service that acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from mooring.kernel import nhs_number
from mooring.kernel.decision import refuse
from mooring.kernel.event_kind import EventKind
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action
from mooring.people import compute, events, policy
from mooring.people.models import ContactWishes, LocalIdentifier, Person, StudentRecord
from mooring.people.states import Source
from mooring.sharing.models import Shareable, Subject
from mooring.sharing.states import Category


@dataclass(frozen=True, slots=True)
class Details:
    """Who someone is, as far as the teller knows."""

    given_name: str
    family_name: str
    birth_date: date | None = None
    preferred_name: str = ""
    pronouns: str = ""
    nhs_number: str = ""
    nhs_number_verified: bool = False
    gp_practice_code: str = ""


@action
def know_person(
    *,
    details: Details,
    identifiers: Iterable[tuple[str, str]] = (),
    source: Source,
    by: Viewer,
) -> Person:
    """Begin a person row of this service, with a subject of its own. ``identifiers`` are
    (system, value).
    """
    _check(details)
    subject = Subject.objects.create(owner_id=by.service)
    person = Person.objects.create(
        subject=subject,
        owner_id=by.service,
        category=Category.IDENTITY,
        sought_as=_sought_as(details),
        **asdict(details),
    )
    tell_of(events.PERSON_KNOWN, person, by, source=source)
    for system, value in dict.fromkeys(identifiers):
        LocalIdentifier.objects.create(
            subject=subject,
            owner_id=by.service,
            category=Category.IDENTITY,
            system=system,
            value=value,
        )
    return person


@action
def correct_person(*, person: Person, details: Details, source: Source, by: Viewer) -> Person:
    """Put later knowledge in place. What an empty field says nothing about stays as it was."""
    said = {
        name: value for name, value in asdict(details).items() if value not in ("", None, False)
    }
    _check(details)
    person = _locked(person)
    policy.may_add_to(record_owner=person.owner_id, by=by).require()
    return _change(person, said, source, by)


@action
def amend_person(*, person: Person, details: Details, version: int, by: Viewer) -> Person:
    """Put the details as somebody at a desk wrote them, the emptied fields included.

    ``version`` is that of the row they had before them: if somebody else has changed it since,
    this is refused ('changed-meanwhile') and nothing is overwritten.
    """
    person = _locked(person)
    policy.may_amend(owner=person.owner_id, version=person.version, seen=version, by=by).require()
    _check(details)
    said = asdict(details)
    said["nhs_number_verified"] = policy.stays_verified(
        verified=person.nhs_number_verified,
        before=(person.nhs_number, person.birth_date),
        after=(details.nhs_number, details.birth_date),
    )
    return _change(person, said, Source.STAFF, by)


def _locked(person: Person) -> Person:
    """The row as it stands now, kept from others until this deed ends."""
    return Person.objects.select_for_update().get(pk=person.pk)


def _change(person: Person, said: dict[str, object], source: Source, by: Viewer) -> Person:
    changed = [name for name, value in said.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, said[name])
    if changed:
        person.sought_as = _sought_as(person)
        person.version += 1
        person.save()
    tell_of(events.PERSON_CORRECTED, person, by, source=source, fields=len(changed))
    return person


def _sought_as(who: Details | Person) -> str:
    words = compute.sought_as(who.given_name, who.family_name, who.preferred_name)
    return words[: Person._meta.get_field("sought_as").max_length]


def _check(details: Details) -> None:
    number = details.nhs_number
    if number and not nhs_number.is_valid(number):
        refuse("nhs-number", "That is not an NHS number: its check digit does not fit.").require()
    if number and settings.DEMO and not nhs_number.is_synthetic(number):
        refuse("synthetic-only", "A demonstration takes numbers beginning 999 only.").require()


def require_own_record(subject: UUID, by: Viewer) -> None:
    owner = Subject.objects.values_list("owner_id", flat=True).get(pk=subject)
    policy.may_add_to(record_owner=owner, by=by).require()


@dataclass(frozen=True, slots=True)
class Unseen:
    """Stands for what came before when nobody looked at it: a feed adds without asking."""


UNSEEN = Unseen()


def require_seen(
    model: type[ContactWishes] | type[StudentRecord],
    subject: UUID,
    seen: UUID | Unseen | None,
    by: Viewer,
) -> None:
    """Raise Refused ('changed-meanwhile') unless ``seen`` is this service's latest row.

    Two who write at once queue on the person's row.
    """
    if isinstance(seen, Unseen):
        return
    Person.objects.select_for_update().filter(subject=subject, owner=by.service).first()
    latest = (
        model.objects.filter(subject=subject, owner=by.service)
        .order_by("-recorded_at", "-id")
        .first()
    )
    policy.may_follow(latest=latest.id if latest else None, seen=seen).require()


def tell_of(event: EventKind, row: Shareable, by: Viewer, **facts: object) -> None:
    tell(
        event,
        by=by,
        subject=row.subject_id,
        owner=row.owner_id,
        category=row.category,
        item=row.id,
        **facts,
    )
