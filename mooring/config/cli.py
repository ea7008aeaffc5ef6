"""The console command. ``mooring --help`` reads like a table of contents.

Settings are read from the environment and checked before any command runs; each part's verbs
live in its own ``commands`` room and are listed here, once, under the work they belong to.
"""

from __future__ import annotations

import os
import secrets
import sys
from importlib import import_module

import click

# Heading, then (name, where, one line).
CONTENTS: list[tuple[str, list[tuple[str, str, str]]]] = [
    (
        "Begin",
        [
            ("demo", "config.commands:demo", "A partnership of invented people, in the browser."),
            ("serve", "config.commands:serve", "Serve a site."),
            ("migrate", "config.commands:migrate", "Bring the database up to date."),
            ("blueprint", "blueprints.commands:blueprint", "Set a partnership up from its data."),
            ("simulate", "blueprints.commands:simulate", "Fill a demonstration with events."),
        ],
    ),
    (
        "What comes in",
        [
            ("intake", "config.commands:intake", "Take messages and files in."),
            ("inbox", "intake.commands:inbox", "How many messages are in which state."),
        ],
    ),
    (
        "What goes out",
        [("notices", "notices.commands:notices", "Tell people by e-mail that something waits.")],
    ),
    (
        "Who is held",
        [
            ("adrift", "holding.commands:adrift", "Everyone whose mooring is slack, by reason."),
            ("duty", "directory.commands:duty", "Who is on duty, now or at another time."),
        ],
    ),
    (
        "What happened",
        [("ledger", "ledger.commands:ledger", "Seal the stream and the access log; verify them.")],
    ),
    (
        "The rules",
        [
            ("protocol", "directory.commands:protocol", "Check a protocol and its examples."),
            ("docs", "config.commands:docs", "Write, or check, the generated pages."),
        ],
    ),
    ("Underneath", [("django", "config.commands:django", "Django's own commands, as they are.")]),
]

WHERE = {name: where for _, rows in CONTENTS for name, where, _ in rows}

# These run without a site: the first makes one, the others only read the code or a file.
DEMO = ["demo"]
NEEDS_NO_SITE = [["docs"], ["intake", "send"]]


class TableOfContents(click.Group):
    """A group that imports a command when it is called for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(WHERE)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        where = WHERE.get(name)
        if where is None:
            return None
        module, attribute = where.split(":")
        command: click.Command = getattr(import_module(f"mooring.{module}"), attribute)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, rows in CONTENTS:
            with formatter.section(heading):
                formatter.write_dl([(name, line) for name, _, line in rows])


@click.group(cls=TableOfContents, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mooring")
def mooring() -> None:
    """Mooring: the partnership round a student's mental health."""


def main() -> None:
    """Read the settings, start Django, run the command."""
    _settle_on_a_site(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mooring.config.settings")
    if not {"-h", "--help", "--version"} & set(sys.argv[1:2]):
        import_module("django").setup()
    mooring(prog_name="mooring")


def _settle_on_a_site(arguments: list[str]) -> None:
    if arguments[:1] == DEMO:
        os.environ.setdefault("MOORING_DEMO", "yes")
        os.environ.setdefault("MOORING_SITE_DIRECTORY", "var/demo")
    if any(arguments[: len(words)] == words for words in NEEDS_NO_SITE):
        os.environ.setdefault("MOORING_SECRET_KEY", secrets.token_urlsafe(48))
        os.environ.setdefault("MOORING_DATABASE", "sqlite://:memory:")


if __name__ == "__main__":
    main()
