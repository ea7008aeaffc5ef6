"""The world of the matrix: four services that stand differently to the trust's liaison service,
somebody of every role in each, and for each service a student in every relation.

Each student has words that stand nowhere else, one for each kind of row about them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.test import Client

from mooring.directory.actions import add_service, add_staff, join_service
from mooring.directory.models import Membership, Service
from mooring.directory.queries import viewer_for
from mooring.directory.states import ServiceKind
from mooring.holding.actions import offer_handover, open_concern, set_task
from mooring.holding.models import Concern, Handover, Task
from mooring.holding.states import HandoverKind, StepName
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.liaison.actions import record_attempt, write_note, write_safety_plan
from mooring.liaison.models import Note
from mooring.liaison.states import AttemptOutcome, Channel
from mooring.people.actions import Details, know_person, record_contact_point, record_wishes
from mooring.people.models import ContactPoint, Person
from mooring.people.states import ContactKind, Source
from mooring.sharing.actions import (
    ShareWith,
    link_subjects,
    object_to_direct_care,
    record_sharing_answer,
    sign_agreement,
)
from mooring.sharing.models import CareObjection
from mooring.sharing.policy import purpose_of
from mooring.sharing.rules import ROLE_CATEGORIES_FILE, load_role_categories
from mooring.sharing.states import Answer, Basis, Category, How
from tests.cast import SETTING_UP, TUESDAY, Cast

DIRECTORY = Path(ROLE_CATEGORIES_FILE).parents[2] / "directory" / "data"
ROLES = tomllib.loads((DIRECTORY / "roles.toml").read_text(encoding="utf-8"))["roles"]
SEEN_BY = tomllib.loads(ROLE_CATEGORIES_FILE.read_text(encoding="utf-8"))["roles"]

# How a service stands to liaison: of the same organisation, a partner, strangers.
STANDING = {
    "ward": ("trust", ServiceKind.THERAPY),
    "student advice": ("university", ServiceKind.UNIVERSITY_MENTAL_HEALTH),
    "far clinic": ("other trust", ServiceKind.THERAPY),
    "far advice": ("other university", ServiceKind.COUNSELLING),
}
RELATIONS = ("own", "consented", "expired", "withdrawn", "other", "merged", "none")
CONSENTED = (Category.IDENTITY, Category.EXISTENCE, Category.CARE_SUMMARY)
ELSEWHERE = "counselling"  # none of the four
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Who:
    """Somebody of one role at one of the four services."""

    at: str
    role: str
    viewer: Viewer
    client: Client = field(compare=False, hash=False)

    def may(self, capability: str | None) -> bool:
        return capability in ROLES[self.role]["may"]


@dataclass
class Record:
    """A student as one service knows them. ``words`` gives each word the kind of information it
    belongs to; ``ids`` what an address can name of them.
    """

    at: str
    relation: str
    mark: str
    ids: dict[str, UUID]
    words: dict[str, Category]

    def seen_by(self, who: Who, nhs: set[str]) -> set[str]:
        """The categories that this person may be shown, worked out once more from the files."""
        sees = set(SEEN_BY[who.role])
        if who.at != self.at or self.relation not in ("own", "consented"):
            return set()
        if self.relation == "own":
            return sees
        purpose = "direct-care" if who.at in nhs else "student-support"
        return sees & set(CONSENTED) if ROLES[who.role]["purpose"] == purpose else set()


@dataclass
class Matrix:
    cast: Cast
    services: dict[str, Service]
    everyone: dict[tuple[str, str], Who]
    records: dict[tuple[str, str], Record]

    @property
    def nhs(self) -> set[str]:
        return {name for name, service in self.services.items() if service.is_nhs}


def build(cast: Cast) -> Matrix:
    services = {
        name: add_service(
            organisation=cast.organisations[organisation],
            slug=name.replace(" ", "-"),
            name=name.title(),
            kind=kind,
            by=SETTING_UP,
        )
        for name, (organisation, kind) in STANDING.items()
    }
    _agree(cast, services)
    everyone = {(at, role): _employ(services[at], at, role) for at in STANDING for role in ROLES}
    built = Matrix(cast, services, everyone, {})
    with clock.at(TUESDAY - 48 * HOUR):
        for at in STANDING:
            for relation in RELATIONS:
                built.records[at, relation] = _Student(built, at, relation).record()
    return built


def _agree(cast: Cast, services: dict[str, Service]) -> None:
    """Explicit consent and nothing else, both ways."""
    liaison = cast.service("liaison")
    pairs = [(liaison, each) for each in services.values()]
    terms = [
        (giver.id, receiver.id, category, purpose_of(is_nhs=receiver.is_nhs), Basis.CONSENT)
        for one, other in pairs
        for giver, receiver in ((one, other), (other, one))
        for category in sorted(load_role_categories().reach_of(Basis.CONSENT))
    ]
    sign_agreement(
        reference="MATRIX",
        title="Of the matrix",
        summary="",
        starts_at=TUESDAY - 1000 * HOUR,
        ends_at=None,
        machine_accepts=False,
        terms=terms,
        by=SETTING_UP,
    )


def _employ(service: Service, at: str, role: str) -> Who:
    email = f"{role}@{at.replace(' ', '-')}.test"
    staff = add_staff(name=f"{role} of {at}".title(), email=email, by=SETTING_UP)
    joined = join_service(
        staff=staff, service=service, role=role, from_date=date(2020, 1, 1), by=SETTING_UP
    )
    membership = Membership.objects.select_related("staff", "service__organisation").get(
        pk=joined.pk
    )
    client = Client(raise_request_exception=False)
    client.force_login(membership.staff.account)
    return Who(at, role, viewer_for(membership), client)


class _Student:
    """Builds one record, row by row, with a word of its own in each."""

    def __init__(self, matrix: Matrix, at: str, relation: str) -> None:
        self.matrix, self.at, self.relation = matrix, at, relation
        number = len(matrix.records)
        self.mark = f"zq{chr(97 + number // 26)}{chr(97 + number % 26)}"
        self.mobile = f"07700 900{100 + number}"
        own = relation == "own"
        keeper = matrix.everyone[at, "liaison-practitioner"].viewer
        self.by = keeper if own else matrix.cast.viewer("carys")
        self.words: dict[str, Category] = {self.mobile.replace(" ", ""): Category.CONTACT}

    def word(self, kind: str, category: Category) -> str:
        self.words[self.mark + kind] = category
        return self.mark + kind

    def record(self) -> Record:
        person = know_person(
            details=Details(
                given_name=self.word("given", Category.IDENTITY),
                family_name=self.word("family", Category.IDENTITY),
                birth_date=date(2005, 4, 1),
            ),
            source=Source.STAFF,
            by=self.by,
        )
        concern = open_concern(
            subject=person.subject_id, step=StepName.BRIEF_INTERVENTION, by=self.by
        )
        ids = self._work(person, concern)
        self._relate(person)
        if offer := self._offer(concern):
            ids["handover"] = offer.id
        return Record(self.at, self.relation, self.mark, ids, self.words)

    def _work(self, person: Person, concern: Concern) -> dict[str, UUID]:
        subject, by = person.subject_id, self.by
        point: ContactPoint = record_contact_point(
            subject=subject, kind=ContactKind.MOBILE, value=self.mobile, by=by,
            may_leave_message=True,
        )  # fmt: skip
        record_wishes(
            subject=subject, wishes=self.word("wishes", Category.CONTACT), not_when="", by=by
        )
        record_attempt(
            concern=concern, channel=Channel.PHONE, outcome=AttemptOutcome.REACHED,
            words=self.word("attempt", Category.CARE_SUMMARY), by=by,
        )  # fmt: skip
        notes: list[Note] = [
            write_note(concern=concern, category=category, words=self.word(kind, category), by=by)
            for kind, category in (
                ("note", Category.CARE_SUMMARY),
                ("clinical", Category.CLINICAL_DETAIL),
                ("third", Category.THIRD_PARTY),
            )
        ]
        write_safety_plan(
            concern=concern, warning_signs=self.word("plan", Category.RISK), what_helps="x",
            who_helps="x", safer_place="x", by=by,
        )  # fmt: skip
        task: Task = set_task(
            subject=subject, concern=concern, words=self.word("task", Category.CARE_SUMMARY),
            due_at=TUESDAY + 24 * HOUR, by=by,
        )  # fmt: skip
        objection: CareObjection = object_to_direct_care(
            subject=subject, recipient=self.matrix.cast.id_of("u-cope"), how=How.BY_PHONE, by=by
        )
        return {
            "subject": subject,
            "concern": concern.id,
            "point": point.id,
            "item": notes[0].id,
            "task": task.id,
            "objection": objection.id,
        }

    def _relate(self, person: Person) -> None:
        to = {"own": "", "none": "", "merged": "", "other": ELSEWHERE}
        receiver = to.get(self.relation, self.at)
        if receiver:
            until = TUESDAY - HOUR / 2 if self.relation == "expired" else None
            self._say(person, receiver, Answer.AGREED, until=until)
        if self.relation == "merged":
            ours = self.matrix.records[self.at, "own"].ids["subject"]
            link_subjects(one=ours, other=person.subject_id, evidence="test", by=self.by)
        if self.relation == "withdrawn":
            self.later = lambda: self._say(person, receiver, Answer.WITHDRAWN)

    def _say(self, person: Person, receiver: str, answer: Answer, **more: object) -> None:
        service = self._service(receiver)
        purpose = purpose_of(is_nhs=service.is_nhs)
        record_sharing_answer(
            subject=person.subject_id,
            asked=[ShareWith(service.id, category, purpose) for category in CONSENTED],
            answer=answer,
            how=How.BY_PHONE,
            by=self.by,
            **more,  # type: ignore[arg-type]
        )

    def _service(self, name: str) -> Service:
        return self.matrix.services.get(name) or self.matrix.cast.service(name)

    def _offer(self, concern: Concern) -> Handover | None:
        """Offered to the service that may be told; then, perhaps, taken back by the student."""
        if self.relation in ("own", "merged", "none"):
            return None
        receiver = ELSEWHERE if self.relation == "other" else self.at
        with clock.at(TUESDAY - HOUR):
            offer: Handover = offer_handover(
                concern=concern,
                receiver=self._service(receiver),
                kind=HandoverKind.REFERRAL,
                words=self.word("letter", Category.CARE_SUMMARY),
                by=self.by,
            )
        if self.relation == "withdrawn":
            with clock.at(TUESDAY - HOUR / 2):
                self.later()
        return offer
