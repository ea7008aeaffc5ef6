"""The rule of ``sharing/data/visible.sql`` as functions and as the condition of a policy.

Written into the database from the same pieces that every query of the application is made of,
and from the same two files of roles and reach: there is one rule.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from mooring.directory.states import NHS_KINDS
from mooring.sharing.queries.conditions import CONDITIONS, pieces, taken_by
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis

TYPES: Final = {
    "subject": "uuid", "owner": "uuid", "category": "text", "service": "uuid",
    "organisation": "uuid", "staff": "uuid", "purpose": "text", "basis": "text",
    "now": "timestamptz",
}  # fmt: skip


def setting(name: str) -> str:
    """What the transaction says of itself. As a subquery it is asked once for each statement."""
    return f"(SELECT NULLIF(current_setting('mooring.{name}', true), '')::{TYPES[name]})"


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def listed(values: Collection[str]) -> str:
    return ", ".join(quoted(value) for value in sorted(values))


def written(condition: str, parameter: Callable[[str], str]) -> str:
    """A named condition of the rule, with something put in for each of its parameters."""
    before_each, last = pieces(condition)
    return "".join([*(text + parameter(name) for text, name in before_each), last])


def holding_functions() -> list[str]:
    """One function for each condition that reads what students said.

    They run with the rights of the owner, because the rule heeds rows that the viewer is not
    shown; what they give back is yes or no, and no to a transaction that says nothing.
    """
    return [_holding_function(condition) for condition in CONDITIONS]


def _holding_function(condition: str) -> str:
    def parameter(name: str) -> str:
        return listed(NHS_KINDS) if name == "nhs_kinds" else f"the_{name}"

    takes = ", ".join(f"the_{name} {TYPES[name]}" for name in taken_by(condition))
    return f"""
CREATE OR REPLACE FUNCTION wall.{CONDITIONS[condition]}({takes}) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $rule$
BEGIN
    RETURN wall.stands() AND ({written(condition, parameter)});
END $rule$"""


def sees_function() -> str:
    """The categories of the role of whoever looks; none for a machine, which is shown nothing."""
    cases = "\n".join(
        f"        WHEN {quoted(role)} THEN ARRAY[{listed(categories)}]::text[]"
        for role, categories in sorted(load_role_categories().roles.items())
    )
    return f"""
CREATE OR REPLACE FUNCTION wall.sees() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $rule$
    SELECT CASE WHEN COALESCE(current_setting('mooring.staff', true), '') <> '' THEN
        CASE current_setting('mooring.role', true)
{cases}
        ELSE ARRAY[]::text[] END
    ELSE ARRAY[]::text[] END
$rule$"""


STANDS: Final = """
CREATE OR REPLACE FUNCTION wall.stands() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $rule$
    SELECT COALESCE(current_setting('mooring.service', true), '') <> ''
        OR COALESCE(current_setting('mooring.opened', true), '') <> ''
        OR COALESCE(current_setting('mooring.deed', true), '') <> ''
$rule$"""

WRITES: Final = """
CREATE OR REPLACE FUNCTION wall.writes() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $rule$
    SELECT COALESCE(current_setting('mooring.deed', true), '') <> ''
$rule$"""

OPENS: Final = """
CREATE OR REPLACE FUNCTION wall.opens(relation text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $rule$
    SELECT wall.writes() OR string_to_array(current_setting('mooring.opened', true), ',')
        && ARRAY['*', relation]
$rule$"""


def passes_function() -> str:
    """Whether a row of another service passes to whoever looks: the grounds of ``visible_to``.

    One call and not its text in each policy: the text would be planned again for every table of
    every query, a function once for each connection.
    """
    categories = load_role_categories()
    row = {name: f"the_{name}" for name in ("subject", "owner", "category")}
    grounds = []
    for basis in Basis:
        if reach := categories.reach_of(basis):

            def parameter(name: str, basis: Basis = basis) -> str:
                return quoted(basis) if name == "basis" else row.get(name) or setting(name)

            agreed = written("agreed", parameter)
            call = _call(basis, parameter)
            grounds.append(f"the_category IN ({listed(reach)}) AND {agreed} AND {call}")
    if reach := categories.reach_of("override"):
        opened = _call("override", lambda name: row.get(name) or setting(name))
        grounds.append(f"the_category IN ({listed(reach)}) AND {opened}")
    any_ground = "\n        OR ".join(f"({ground})" for ground in grounds)
    return f"""
CREATE OR REPLACE FUNCTION wall.passes(the_subject uuid, the_owner uuid, the_category text)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $rule$
BEGIN
    RETURN {any_ground};
END $rule$"""


# Of whose rows anything at all might pass, asked once for each statement: a wider question than
# the rule's own, so that rows of everybody else cost nothing.
PARTNERS: Final = f"""
CREATE OR REPLACE FUNCTION wall.partners() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $rule$
BEGIN
    RETURN ARRAY(
        SELECT term.giver_id FROM sharing_agreementterm term
        WHERE term.receiver_id = {setting("service")}
        UNION
        SELECT record.owner_id FROM sharing_override opened
        JOIN sharing_subject record ON record.id = opened.subject_id
        WHERE opened.staff_id = {setting("staff")} AND opened.ends_at > {setting("now")}
    );
END $rule$"""


def visible(subject: str, owner: str, category: str) -> str:
    """The sharing answer for a row with these columns."""
    return (
        f"{category} = ANY ((SELECT wall.sees())::text[]) AND ({owner} = {setting('service')}"
        f" OR ({owner} = ANY ((SELECT wall.partners())::uuid[])"
        f" AND wall.passes({subject}, {owner}, {category})))"
    )


def _call(condition: str, parameter: Callable[[str], str]) -> str:
    return f"wall.{CONDITIONS[condition]}({', '.join(map(parameter, taken_by(condition)))})"
