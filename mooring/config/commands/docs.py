"""The generated pages: write them, or say which of them no longer tell the truth."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from mooring.config.reference import printed

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference"


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when a page is out of date.")
def docs(check: bool) -> None:
    """Write, or check, the pages of docs/reference that are printed from the code."""
    stale = []
    for name, text in printed().items():
        file = REFERENCE / name
        have = file.read_text(encoding="utf-8") if file.exists() else ""
        if have == text:
            continue
        stale.append(name)
        if check:
            click.echo("".join(_difference(name, have, text)), err=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            click.echo(f"wrote {name}")
    if check and stale:
        raise click.ClickException(f"out of date: {', '.join(stale)}. Run `make docs`.")


def _difference(name: str, have: str, text: str) -> list[str]:
    lines = difflib.unified_diff(
        have.splitlines(keepends=True), text.splitlines(keepends=True), f"{name} (kept)", name, n=1
    )
    return list(lines)[:40]
