"""The command line and the settings."""

from __future__ import annotations

import click

from mooring.config.environment import SETTINGS
from mooring.config.reference.tables import table


def command_line_page() -> str:
    from mooring.config.cli import CONTENTS, mooring

    parts = ["# Command line", "`mooring --help` prints the table of contents."]
    context = click.Context(mooring, info_name="mooring")
    for heading, rows in CONTENTS:
        parts.append(f"## {heading}")
        for name, _, _ in rows:
            command = mooring.get_command(context, name)
            if command:
                parts += _described(command, f"mooring {name}")
    return "\n\n".join(parts)


def _described(command: click.Command, name: str) -> list[str]:
    context = click.Context(command, info_name=name)
    described = [f"### {name}", "```\n" + _steady(command.get_help(context)) + "\n```"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            sub = command.get_command(context, child)
            if sub:
                described += _described(sub, f"{name} {child}")
    return described


def _steady(help_text: str) -> str:
    """Without trailing blanks, so that an editor's habits make no difference."""
    return "\n".join(line.rstrip() for line in help_text.splitlines())


def settings_page() -> str:
    rows = [
        (f"`{each.name}`", each.kind, f"`{each.default}`" if each.default else "", each.meaning)
        for each in SETTINGS
    ]
    return "\n\n".join(
        [
            "# Settings",
            "Read from the environment when a process starts, and checked then.",
            table(["setting", "kind", "default", "meaning"], rows),
        ]
    )
