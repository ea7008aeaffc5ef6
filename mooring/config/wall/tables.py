"""Which tables are about a person, and the condition by which each is walled."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from django.apps import apps
from django.db.models import Model

from mooring.config.wall.rule import setting, visible
from mooring.ledger.models import Event
from mooring.sharing.models import Shareable, Subject

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "walls.sql"

# Tables of ours without a wall, and why that is right.
ABOUT_NOBODY: Final = {
    "directory_organisation": "public names and codes",
    "directory_service": "the directory that everybody reads",
    "directory_account": "signing in; no student has an account",
    "directory_staff": "who works where; the directory shows them",
    "directory_membership": "who works where, in which role",
    "directory_dutyshift": "who is on duty",
    "directory_leave": "which staff are away",
    "sharing_agreement": "between services, and about no person",
    "sharing_agreementterm": "between services, and about no person",
    "intake_feed": "who sends here; a feed is about nobody",
    "ledger_cursor": "how far each reader of the stream has come",
    "notices_notice": "that something waits for a member of staff, counted; see ADR-10",
    "notices_matter": "which kind of event a notice counts",
    "notices_choice": "when a member of staff wants to be told",
    "ledger_seal": "hashes and numbers of rows, and not the rows",
    "ledger_checked": "how many rows a verification read, and how many faults it found",
}


def our_tables() -> dict[str, type[Model]]:
    ours = (model for model in apps.get_models() if model.__module__.startswith("mooring."))
    return {model._meta.db_table: model for model in ours}


def walled_tables() -> dict[str, str]:
    """By table, the condition for a viewer's reading."""
    found = {}
    for table, model in our_tables().items():
        if issubclass(model, Shareable) or model is Event:
            found[table] = visible(f"{table}.subject_id", f"{table}.owner_id", f"{table}.category")
        elif table in conditions():
            found[table] = _filled(table, conditions()[table])
    return found


def parts_of(table: str) -> dict[str, str]:
    """By their names, the parts of a table that may be opened for themselves: table.part."""
    whole = f"{table}."
    return {
        name: _filled(table, text) for name, text in conditions().items() if name.startswith(whole)
    }


@cache
def conditions() -> dict[str, str]:
    texts = re.split(r"^-- name: ([\w.]+)$", FILE.read_text(encoding="utf-8"), flags=re.M)[1:]
    return dict(zip(texts[::2], map(str.strip, texts[1::2]), strict=True))


def _filled(table: str, condition: str) -> str:
    known = visible(f"{table}.id", f"{table}.owner_id", "any_category.name")
    condition = condition.replace(
        "{known}",
        f"EXISTS (SELECT 1 FROM unnest((SELECT wall.sees())) any_category(name) WHERE {known})",
    )
    condition = condition.replace("{row}", table)
    return re.sub(r"(?<!:):(service|organisation|staff)\b", lambda it: setting(it[1]), condition)


def points_at_a_person(model: type[Model]) -> bool:
    """Whether the table itself says that it is about somebody: it names a subject, a person's
    field, or a row that does.
    """
    classes = getattr(model, "field_classes", {})
    if {"identity", "clinical"} & set(classes.values()):
        return True
    if any(field.name in {"subject", "subject_id", "thread"} for field in model._meta.fields):
        return True
    targets = {field.related_model for field in model._meta.fields if field.related_model}
    return any(
        isinstance(each, type) and (issubclass(each, Shareable) or each is Subject)
        for each in targets
    )
