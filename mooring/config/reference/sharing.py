"""The sharing rules, for a governance board: the role x category file and the bases."""

from __future__ import annotations

import inspect

from mooring.config.reference.tables import table
from mooring.directory.rules import load_roles
from mooring.sharing import policy
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Category


def sharing_page() -> str:
    categories, roles = load_role_categories(), load_roles()
    return "\n\n".join(
        [
            "# Sharing rules",
            f"Role x category file, version {categories.version}. {categories.source}.",
            "## The rule",
            (inspect.getdoc(policy) or "").replace("``", "`"),
            "## Categories of information",
            table(
                ["category", "what it is"],
                [(f"`{each}`", categories.meaning[each]) for each in Category],
            ),
            "## The most that a role may see",
            "An item must be in a role's row here, *and* be the service's own, or agreed, or "
            "overridden.",
            table(
                ["role", *Category],
                [
                    (
                        roles.roles[role].title,
                        *("yes" if each in categories.of(role) else "" for each in Category),
                    )
                    for role in roles.roles
                ],
            ),
            "## The most that a basis can reach",
            table(
                ["basis", *Category],
                [
                    (basis, *("yes" if each in reach else "" for each in Category))
                    for basis, reach in categories.reach.items()
                ],
            ),
        ]
    )
