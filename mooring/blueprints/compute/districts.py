"""A town and its districts: how the rows of one become the rows of another, as SQL.

District 0 was simulated by the real deeds. Every identifier of its rows ends in the number of
the district (:func:`mooring.kernel.ids.drawn_from`), so another district is the same rows with
another ending, and with the identities of other people.
"""

from __future__ import annotations

from dataclasses import dataclass

# How the number of a district stands at the end of an identifier.
TOWN = "00000000"

# The columns that say who somebody is, or where they are numbered, and what stands there for the
# student ``i`` of another district in place of the town's student ``s``. ``t`` is the town's row.
IDENTITIES: dict[tuple[str, str], str] = {
    ("people_person", "given_name"): "i.given_name",
    ("people_person", "family_name"): "i.family_name",
    ("people_person", "birth_date"): "i.birth_date",
    ("people_person", "nhs_number"): "i.nhs_number",
    ("people_person", "sought_as"): "i.sought_as",
    ("people_contactpoint", "value"): "i.mobile",
    ("people_localidentifier", "value"): "CAST(i.number AS varchar(60))",
    ("liaison_notification", "visit"): (
        "replace(t.visit, 'v' || s.number || '.', 'v' || i.number || '.')"
    ),
}


def tail(district: int) -> str:
    return f"{district:08x}"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The few things that SQLite and PostgreSQL say differently about identifiers."""

    native: bool  # identifiers are a type of their own, and JSON too

    def ends(self, column: str) -> str:
        return f"right({column}::text, 8)" if self.native else f"substr({column}, 25)"

    def is_of_the_town(self, column: str) -> str:
        return f"{self.ends(column)} = '{TOWN}'"

    def moved(self, column: str) -> str:
        """An identifier as it is in district ``d``; one that is not of the town stays itself."""
        head = f"substr({column}, 1, 24) || d.tail"
        if self.native:
            head = f"(left({column}::text, 28) || d.tail)::uuid"
        return f"CASE WHEN {self.is_of_the_town(column)} THEN {head} ELSE {column} END"

    def moved_within(self, column: str) -> str:
        """The same for identifiers among coded facts, where each is a text of its own."""
        text = f"{column}::text" if self.native else column
        moved = f"""replace({text}, '{TOWN}"', d.tail || '"')"""
        return f"({moved})::jsonb" if self.native else moved
