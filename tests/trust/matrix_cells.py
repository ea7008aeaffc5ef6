"""One cell of the matrix: an address, a method, somebody, and how their service stands to the
student whom the address names. What may come back, worked out from the files and not the code.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.trust.matrix_forms import filled_in
from tests.trust.matrix_rest import KEPT, MARK, about_nobody, of_nobody_here, proposals
from tests.trust.matrix_world import Matrix, Record, Who

FILE = Path(__file__).resolve().parent.parent / "spec" / "doors.toml"
WORD = re.compile(r"zq[a-z]{3,}")
MOBILE = re.compile(r"07700\s?900\s?\d{3}")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ABOUT_SOMEBODY = {"own", "shown", "party", "seeker", "guardian", "both", "feed"}


@dataclass(frozen=True)
class Row:
    """What the policy says of one door. ``kwargs`` are what its address names."""

    name: str
    about: str
    opens: dict[str, str]
    kwargs: tuple[str, ...]

    def capability(self, method: str) -> str | None:
        return self.opens.get("get" if method in ("get", "head") else method)


def written_policy() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Cell:
    row: Row
    method: str
    who: Who | None
    relation: str
    at: str

    def __str__(self) -> str:
        who = f"{self.who.role} at {self.who.at}" if self.who else "nobody"
        return f"{self.method} {self.row.name} by {who}, {self.relation}"


class Court:
    """Tries cells and says what is wrong with each; nothing it does lasts."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.hidden = of_nobody_here(matrix)
        self.pairs = proposals(matrix)
        self.others = about_nobody(matrix)
        self.bodies: dict[str, dict[str, str]] = {}
        self.sung: set[str] = set()  # words that were shown, and rightly

    # --- What may be seen ------------------------------------------------------------------------

    @cached_property
    def by_mark(self) -> dict[str, Record]:
        return {record.mark: record for record in self.matrix.records.values()}

    @cached_property
    def words(self) -> set[str]:
        """Every word by which a leak is known; a random token may look like one."""
        told = {word for record in self.matrix.records.values() for word in record.words}
        return told | {KEPT, *(MARK + kind for kind in ("given", "family", "words", "street"))}

    @cached_property
    def by_mobile(self) -> dict[str, Record]:
        records = self.matrix.records.values()
        return {word: each for each in records for word in each.words if word.startswith("0")}

    @cached_property
    def by_id(self) -> dict[str, Record]:
        records = self.matrix.records.values()
        return {str(pk): each for each in records for pk in each.ids.values()}

    def _may_read(self, who: Who | None, record: Record | None, word: str) -> bool:
        if who is None or record is None:
            return False
        return record.words.get(word) in record.seen_by(who, self.matrix.nhs)

    def leaks(self, who: Who | None, said: str, url: str) -> list[str]:
        """The words and ids in an answer that this person may not be shown."""
        said = said.lower()
        found = []
        for word in set(WORD.findall(said)) & self.words:
            if word == KEPT and who is not None and _is_guardian(who):
                continue
            if self._may_read(who, self.by_mark.get(word[:4]), word):
                self.sung.add(word)
            else:
                found.append(word)
        for number in {"".join(each.split()) for each in MOBILE.findall(said)}:
            record = self.by_mobile.get(number)
            if record and not self._may_read(who, record, number):
                found.append(number)
        for named in set(ID.findall(said)) - set(ID.findall(url)):
            record = self.by_id.get(named)
            if record and not (who and record.seen_by(who, self.matrix.nhs)):
                found.append(f"the id {named}")
            if named in map(str, self.pairs.values()):
                found.append(f"the proposal {named}")
        return found

    def may_pass(self, cell: Cell) -> bool:
        """Whether the door may show or do anything in this cell; if not, there is nothing there."""
        about, who = cell.row.about, cell.who
        if about not in ABOUT_SOMEBODY:
            return True
        assert who is not None
        if about == "guardian":
            return _is_guardian(who)
        if cell.row.name == "feed":
            return who.may("keep-all-organisations")
        if about in ("seeker", "both", "feed"):
            return False
        if not set(cell.row.kwargs) <= {*self._ids(cell), "recipient", "question", "what"}:
            return False
        record = self.matrix.records[cell.at, cell.relation]
        if about == "own":
            return cell.relation == "own" and who.at == cell.at
        return bool(record.seen_by(who, self.matrix.nhs))

    # --- Trying ----------------------------------------------------------------------------------

    def _ids(self, cell: Cell) -> dict[str, UUID]:
        return self.matrix.records[cell.at, cell.relation].ids

    def url(self, cell: Cell) -> str:
        known: dict[str, object] = {
            **self.others,
            **self.hidden,
            # Where this student has none: another's, which is no more theirs to open.
            "handover": self.matrix.records["ward", "other"].ids["handover"],
            "recipient": "liaison" if cell.relation == "own" else cell.at.replace(" ", "-"),
            "proposal": self.pairs[cell.at],
            **self._ids(cell),
        }
        return reverse(cell.row.name, kwargs={name: known[name] for name in cell.row.kwargs})

    def body(self, row: Row) -> dict[str, str]:
        """What the form of this page sends, as its holder would fill it in."""
        if row.name not in self.bodies:
            holder = self.matrix.everyone["ward", "liaison-manager"]
            relation = "consented" if row.about == "party" else "own"
            page = self._ask(Cell(row, "get", holder, relation, "ward"), holder.client)
            self.bodies[row.name] = filled_in(page.content.decode()) | {"deed": "accept"}
        return self.bodies[row.name]

    def _ask(self, cell: Cell, client: Client) -> HttpResponse:
        url, signed_in = self.url(cell), client.cookies.get(settings.SESSION_COOKIE_NAME)
        with transaction.atomic():
            if cell.method == "post":
                response = client.post(url, self.body(cell.row))
            else:
                response = getattr(client, cell.method)(url)
            transaction.set_rollback(True)
        client.cookies.clear()
        if signed_in is not None:  # a session begun in this cell is gone with it
            client.cookies[settings.SESSION_COOKIE_NAME] = signed_in.value
        return response

    def judge(self, cell: Cell) -> str:
        """Empty, or what is wrong."""
        response = self._asked(cell)
        if told := self._told(cell, response):
            return told
        if response.status_code not in self._expected(cell, response):
            return f"{cell}: unexpected {response.status_code}"
        return ""

    def leaked_to(self, cell: Cell) -> str:
        """Empty, or what the answer tells that it must not, whatever its status."""
        return self._told(cell, self._asked(cell))

    def _asked(self, cell: Cell) -> HttpResponse:
        return self._ask(cell, cell.who.client if cell.who else Client())

    def _told(self, cell: Cell, response: HttpResponse) -> str:
        said = response.content.decode(errors="replace") + str(dict(response.headers))
        leaked = self.leaks(cell.who, said, self.url(cell))
        return f"{cell}: {response.status_code} tells {sorted(leaked)[:3]}" if leaked else ""

    def search(self, who: Who) -> str:
        """Look for everybody at once, by what all their names begin with."""
        url, session = reverse("search"), who.client.cookies[settings.SESSION_COOKIE_NAME].value
        with transaction.atomic():
            who.client.post(url, {"words": "zq"})
            page = who.client.get(url).content.decode()
            transaction.set_rollback(True)
        who.client.cookies[settings.SESSION_COOKIE_NAME] = session
        leaked = self.leaks(who, page, url)
        return f"search by {who.role} at {who.at} tells {sorted(leaked)[:3]}" if leaked else ""

    def _expected(self, cell: Cell, response: HttpResponse) -> set[int]:
        capability, named = cell.row.capability(cell.method), bool(cell.row.kwargs)
        anything = {response.status_code} - set(range(500, 600))
        if capability is None:
            return {405}
        if capability == "public":
            return anything
        if cell.who is None:
            to_sign_in = response.headers.get("Location", "").startswith(reverse("sign-in"))
            return {404} if named else {302} if to_sign_in else set()
        if capability != "signed-in" and not cell.who.may(capability):
            return {404} if named else {403}
        return anything if self.may_pass(cell) else {404}


def _is_guardian(who: Who) -> bool:
    """Of the trust, whose liaison looked and whose record it was."""
    return who.at == "ward" and who.may("review-overrides")
