"""The command line of holding: who is adrift, in numbers and without names."""

from __future__ import annotations

import json
from typing import Any

import click

from mooring.directory.queries import service_with
from mooring.holding.queries import AdriftBoard, adrift_everywhere, by_service, slack_of
from mooring.holding.states import SLACK_WORDS, Slack
from mooring.kernel import clock
from mooring.ledger.wall import opened

FIRST_PAGE = 25


@click.command()
@click.option("--service", default="", metavar="SLUG", help="Of one service only.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def adrift(service: str, as_json: bool) -> None:
    """Everyone whose mooring is slack: counts by reason and by service, and the ids of the
    concerns that are due soonest. Never a name. Ends with 0 whoever is adrift.
    """
    if service and service_with(service) is None:
        raise click.BadParameter(f"no service is called {service}", param_hint="--service")
    with opened("adrift"):
        facts = _facts(adrift_everywhere(service=service), service)
    click.echo(json.dumps(facts, indent=2) if as_json else _in_words(facts))


def _facts(board: AdriftBoard, service: str) -> dict[str, Any]:
    return {
        "at": clock.now().isoformat(),
        "service": service or None,
        "held": board.held,
        "adrift": board.total,
        "reasons": {str(slack): count for slack, count in board.counts.items()},
        "services": _by_service(board),
        "first": [
            {
                "concern": str(concern.id),
                "service": concern.owner.slug,
                "due": concern.due_at.isoformat() if concern.due_at else None,
                "reasons": [str(slack) for slack in slack_of(concern)],
            }
            for concern in board.rows[:FIRST_PAGE]
        ],
    }


def _by_service(board: AdriftBoard) -> list[dict[str, Any]]:
    return [
        {
            "service": slug,
            "adrift": counts[None],
            "reasons": {str(slack): counts.get(slack, 0) for slack in Slack},
        }
        for slug, counts in by_service(board).items()
    ]


def _in_words(facts: dict[str, Any]) -> str:
    lines = [f"{facts['adrift']} of {facts['held']} open concerns adrift"]
    lines += [
        f"{count:>8}  {SLACK_WORDS[Slack(reason)]}" for reason, count in facts["reasons"].items()
    ]
    lines += [f"{row['adrift']:>8}  at {row['service']}" for row in facts["services"]]
    if facts["first"]:
        lines.append(f"The soonest due, up to {FIRST_PAGE}:")
    lines += [
        f"  {row['concern']}  {row['service']}  {', '.join(row['reasons'])}"
        for row in facts["first"]
    ]
    return "\n".join(lines)
