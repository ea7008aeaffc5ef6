"""Everything that one viewer can reach, read from end to end: every page, sort, search and error,
and what a few forms answer. Byte by byte, without what is drawn anew for each answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mooring.config.reference.doors import every_door
from mooring.holding.models import Concern, Handover, Task
from mooring.kernel import ids
from mooring.kernel.viewer import Viewer
from mooring.liaison.models import LoopReport, Note, Notification
from mooring.people.models import ContactPoint, Person
from mooring.sharing.models import CareObjection, Shareable
from mooring.sharing.queries import visible_to
from tests.cast import NHS_NUMBER, Cast
from tests.record.story import sign_in
from tests.trust.hidden_world import NUMBER
from tests.trust.matrix_forms import filled_in
from tests.trust.proofs import scale

# Declared to differ: the tokens of forms, scripts and sessions.
VARYING = re.compile(r'(?:name="csrfmiddlewaretoken" value="[^"]*"|nonce[=-]"?[^"\' ]*)')
NOT_READ = {"sign-out", "demo-sign-in", "choose-password", "confirm-it-is-you"}
ROWS: dict[str, type[Shareable]] = {
    "subject": Person,
    "concern": Concern,
    "handover": Handover,
    "notification": Notification,
    "report": LoopReport,
    "task": Task,
    "point": ContactPoint,
    "objection": CareObjection,
}
ASKED = {
    "adrift": ["", "?order=worker", "?reason=no-worker", "?page=2"],
    "my-work": ["", "?whose=service", "?whose=unnamed", "?page=9"],
    "search": ["", "?order=born", "?order=recent", "?page=9"],
    "record": ["", "?kind=care", "?page=2"],
    "tasks": ["", "?page=2"],
}
SEARCHES = [
    {"words": "rahman"},
    {"words": "zoe"},
    {"words": "amina", "born-day": "1", "born-month": "4", "born-year": "2005"},
    {"number": NHS_NUMBER},
    {"number": NUMBER},
]


@dataclass(frozen=True)
class Sweep:
    """One viewer's. ``addresses`` are of every page about what they may see, worked out once."""

    cast: Cast
    who: str
    client: Client
    addresses: list[str] = field(default_factory=list)

    @classmethod
    def by(cls, cast: Cast, who: str) -> Sweep:
        client = sign_in(cast, who)
        client.raise_request_exception = False
        sweep = cls(cast, who, client)
        sweep.addresses.extend(sweep._addresses())
        return sweep

    @property
    def viewer(self) -> Viewer:
        return self.cast.viewer(self.who)

    def _addresses(self) -> list[str]:
        known = {
            name: [str(pk) for pk in islice(_visible(self.viewer, model), scale(1, 3))]
            for name, model in ROWS.items()
        }
        found = []
        for pattern, door in every_door():
            if door is None or door.get is None or door.name in NOT_READ:
                continue
            for given in _filled(list(pattern.pattern.converters), known, self.viewer):
                url = reverse(door.name, kwargs=given)
                found += [url + asked for asked in ASKED.get(door.name, [""])]
        return found

    def errors(self, hidden: list[UUID]) -> list[str]:
        """Addresses of what is hidden, a few: there is nothing there, in either world."""
        names = {"subject", "concern", "handover", "notification", "message", "proposal"}
        found = [
            reverse(door.name, kwargs={name: hidden[turn % len(hidden)]})
            for turn, (pattern, door) in enumerate(every_door())
            if door is not None and door.get and len(pattern.pattern.converters) == 1
            for name in names & set(pattern.pattern.converters)
        ]
        return Random(str(hidden)).sample(found, scale(6, 20))

    def get(self, addresses: list[str]) -> dict[str, str]:
        return {f"GET {url}": self._ask(lambda url=url: self.client.get(url)) for url in addresses}

    def read(self) -> dict[str, str]:
        """What is answered, by what was asked. Nothing that is done here lasts."""
        said = self.get(self.addresses)
        orders = ASKED["search"]
        for turn, sought in enumerate(SEARCHES):
            for order in orders if scale(0, 1) else [orders[turn % len(orders)]]:
                asked = f"search {sought} {order}"
                said[asked] = self._ask(lambda s=sought, o=order: self._search(s, o))
        for name, url, more in self._forms():
            said[f"POST {url} {name}"] = self._ask(lambda u=url, m=more: self._post(u, m))
        return said

    def _ask(self, ask: object) -> str:
        kept = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        with transaction.atomic(), ids.drawn_from(Random(0)):
            response: HttpResponse = ask()  # type: ignore[operator]
            transaction.set_rollback(True)
        self.client.cookies.clear()  # of messages, too, to be shown on the next page
        self.client.cookies[settings.SESSION_COOKIE_NAME] = kept
        headers = sorted(
            (name, value) for name, value in response.headers.items()
            if name not in ("Set-Cookie", "Content-Length")
        )  # fmt: skip
        whole = f"{response.status_code} {headers}\n{response.content.decode(errors='replace')}"
        return VARYING.sub("", whole)

    def _search(self, sought: dict[str, str], order: str) -> HttpResponse:
        self.client.post(reverse("search"), sought)
        return self.client.get(reverse("search") + order)

    def _post(self, url: str, more: dict[str, str]) -> HttpResponse:
        form = filled_in(self.client.get(url).content.decode())
        return self.client.post(url, form | more)

    def _forms(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Forms by which one might ask whether somebody else has written the same."""
        for subject in islice(_own(self.viewer), 1):
            studies = reverse("edit-studies", kwargs={"subject": subject})
            yield "the number of another", studies, {
                "student_number": NUMBER, "until_date-year": "2028", "other_institution": ""
            }  # fmt: skip
            person = reverse("edit-person", kwargs={"subject": subject})
            yield "the NHS number of another", person, {
                "nhs_number": NHS_NUMBER, "gp_practice_code": ""
            }  # fmt: skip


def _visible(viewer: Viewer, model: type[Shareable]) -> Iterator[UUID]:
    """The viewer's own first: of those more pages open."""
    rows = visible_to(viewer, model).order_by("recorded_at", "id")
    for row in sorted(rows, key=lambda row: row.owner_id != viewer.service):
        yield row.subject_id if model is Person else row.pk


def _own(viewer: Viewer) -> Iterator[UUID]:
    for person in visible_to(viewer, Person).filter(owner=viewer.service).order_by("id"):
        yield person.subject_id


def _filled(
    names: list[str], known: dict[str, list[str]], viewer: Viewer
) -> Iterator[dict[str, str]]:
    constant = {
        "slug": "liaison", "recipient": "mental-health-advice", "question": "share",
        "what": "note", "staff": str(viewer.staff),
    }  # fmt: skip
    for number in range(3):
        given = dict(constant)
        given |= {name: values[number] for name, values in known.items() if number < len(values)}
        if "item" in names:
            notes = visible_to(viewer, Note).filter(concern=given.get("concern"))
            if note := notes.first():
                given["item"] = str(note.pk)
        if set(names) <= set(given):
            yield {name: given[name] for name in names}
        if not set(names) & set(known):
            return
