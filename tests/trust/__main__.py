"""Run the proofs whole, sabotage them, and write TRUST.md. See ``make trust``."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tests.private_postgresql import binaries, cluster
from tests.trust.page import NAMES, Result, written
from tests.trust.proofs import Proof, Sabotage
from tests.trust.running import Plan, Run, collected, run
from tests.trust.sabotaging import WrongLine, broken, check, unbroken


@click.command()
@click.option("--only", default="", help="Only these proofs, by id: T1,T2.")
@click.option("--quick", is_flag=True, help="At the scale of `make test`.")
@click.option("--no-sabotage", is_flag=True, help="Do not check that the proofs can fail.")
@click.option("--seed", default=1, show_default=True, help="Where every random choice comes from.")
@click.option("--root", default=".", type=click.Path(path_type=Path), help="The tree to prove.")
@click.option("--page", type=click.Path(path_type=Path), help="Where to write the page.")
def trust(
    only: str, quick: bool, no_sabotage: bool, seed: int, root: Path, page: Path | None
) -> None:
    """Run every proof, then break each line it guards and see it fail.

    The whole run writes TRUST.md; a part of it prints the page, unless --page says where. Ends
    with 1 when a proof fails, cannot run, or does not notice a sabotage.
    """
    root = root.resolve()
    plan = Plan(seed=seed, full=not quick)
    wanted = {each.strip() for each in only.split(",") if each.strip()}
    tests = [each for each in collected(root, plan) if not wanted or each[1].id in wanted]
    unknown = wanted - {proof.id for _, proof in tests}
    if unknown or not tests:
        raise click.UsageError(f"No such proof: {', '.join(sorted(unknown)) or '(none at all)'}")
    results = [Result(node, proof) for node, proof in sorted(tests, key=_order)]
    for result in results:
        for sabotage in result.proof.sabotages:
            _checked(root, sabotage, result)
    for database in NAMES:
        _on(database, results, root, plan, sabotage=not no_sabotage)
    text = written(
        root, results, seed=seed, command=_command(), part=_part(wanted, quick, no_sabotage)
    )
    part = bool(wanted or quick or no_sabotage)
    if page is None and part:
        click.echo(text)
    else:
        (page or root / "TRUST.md").write_text(text, encoding="utf-8")
    sys.exit(0 if all(_good(each, no_sabotage) for each in results) else 1)


def _order(test: tuple[str, Proof]) -> tuple[int, str]:
    digits = "".join(letter for letter in test[1].id if letter.isdigit())
    return int(digits or 0), test[0]


def _command() -> str:
    arguments = shlex.join(sys.argv[1:])
    return f"python -m tests.trust {arguments}" if arguments else "make trust"


def _part(wanted: set[str], quick: bool, no_sabotage: bool) -> str:
    said = [f"only {', '.join(sorted(wanted))}"] if wanted else []
    said += ["at quick scale"] if quick else []
    said += ["without sabotage"] if no_sabotage else []
    return "; ".join(said)


def _good(result: Result, no_sabotage: bool) -> bool:
    tried = no_sabotage or len(result.sabotages) == len(result.proof.sabotages)
    return result.good and tried


def _checked(root: Path, sabotage: Sabotage, result: Result) -> None:
    try:
        check(root, sabotage)
    except WrongLine as wrong:
        result.problems.append(f"a sabotage cannot be tried: {wrong}")
        click.secho(f"{result.proof.id}: {result.problems[-1]}", fg="red")


def _on(database: str, results: list[Result], root: Path, plan: Plan, *, sabotage: bool) -> None:
    mine = [each for each in results if each.proof.database in ("both", database)]
    if not mine:
        return
    if database == "postgresql" and binaries() is None:
        missing = "PostgreSQL is missing: see scripts/install-debian.sh"
        if os.environ.get("MOORING_REQUIRE_EVERYTHING"):
            raise SystemExit(missing)
        for result in mine:
            result.problems.append(f"not run on PostgreSQL. {missing}")
        return
    with _served(database) as surroundings:
        for result in mine:
            click.echo(f"{result.proof.id} on {NAMES[database]} …")
            seen = run(root, result.node, plan, surroundings)
            result.runs[database] = seen
            _say(result.proof.id, seen)
            if sabotage:
                _sabotaged(database, result, root, plan, surroundings)


@contextmanager
def _served(database: str) -> Iterator[dict[str, str]]:
    if database == "sqlite":
        yield {}
    else:
        with cluster() as made:
            yield made.environment


def _say(name: str, seen: Run) -> None:
    colour = "green" if seen.verdict == "held" else "red"
    click.secho(f"{name}: {seen.verdict} {seen.figures or ''} {seen.why}".rstrip(), fg=colour)


def _sabotaged(
    database: str, result: Result, root: Path, plan: Plan, surroundings: dict[str, str]
) -> None:
    """Each sabotage not caught yet. What no test of the first database sees, the second may."""
    proof = result.proof
    left = [each for each in proof.sabotages if not result.sabotages.get(each.name)]
    if not left:
        return
    control = unbroken(root, result.node, plan, surroundings)
    if control.verdict != "held":
        result.problems.append(
            f"in an unbroken copy on {NAMES[database]} it does not hold at quick scale, so no "
            f"sabotage says anything: {control.why.splitlines()[0] if control.why else ''}"
        )
        return _say(f"{proof.id}, unbroken copy", control)
    for sabotage in left:
        caught = result.sabotages.setdefault(sabotage.name, [])
        try:
            seen = broken(root, result.node, sabotage, plan, surroundings)
        except WrongLine:
            continue  # said at the start
        if seen.verdict == "failed":
            caught.append(database)
        if seen.verdict == "broke":
            result.problems.append(
                f'"{sabotage.name}" broke the test on {NAMES[database]} instead of failing it: '
                f"{seen.why.splitlines()[0]}"
            )
        word = {"failed": "caught", "held": "NOT CAUGHT", "broke": "NOT CAUGHT, the test broke"}
        click.secho(
            f'{proof.id}, "{sabotage.name}": {word[seen.verdict]} {seen.why}',
            fg="green" if caught else "red",
        )


if __name__ == "__main__":
    trust()
