"""The command line of the HL7 door: listen, or take files in."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import click

from mooring.design.components import plural
from mooring.hl7 import compute
from mooring.hl7.gateways import Event, Outcome, send, serve
from mooring.hl7.gateways.inbox import Kept, keep, store_for_listener
from mooring.intake.queries import why_not_durable
from mooring.intake.readers import Background, read_one

_log = logging.getLogger(__name__)
_WORTH_A_LINE = {"refused", "failed", "full", "abandoned"}


@click.command(no_args_is_help=True)
@click.argument(
    "files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE…"
)
@click.option("--listen", metavar="HOST:PORT", help="Listen for messages over MLLP.")
def intake_hl7(files: tuple[Path, ...], listen: str | None) -> None:
    """Take HL7 v2 ADT messages in: over MLLP, or from files of one or many messages.

    With --listen it stores each message before it answers, reads it in the background and stops
    cleanly on SIGTERM. With files it prints what became of each message, and ends with 1 when
    anything was not stored.
    """
    if bool(files) == bool(listen):
        raise click.UsageError("Give files, or --listen HOST:PORT.")
    if problem := why_not_durable():
        raise click.ClickException(f"Nothing is acknowledged from this database. {problem}.")
    if listen:
        _listen(*_address(listen))
        return
    lost = sum([_take_in(file) for file in files])
    if lost:
        raise click.ClickException(f"{lost} not stored. The rest is in the inbox.")


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE…",
)
@click.option("--to", required=True, metavar="HOST:PORT", help="The listener.")
def intake_send(files: tuple[Path, ...], to: str) -> None:
    """Send messages from files over MLLP, as a feed would, and print each answer.

    For trying a listener. Ends with 1 when a message was not answered AA.
    """
    host, port = _address(to)
    messages = [raw for file in files for raw in compute.messages_in(file.read_bytes()).messages]
    if not messages:
        raise click.ClickException("There is no message in there: one begins with MSH.")
    refused = 0
    try:
        for receipt in send(host, port, messages):
            refused += receipt.code != "AA"
            click.echo(f"{receipt.code or 'no answer':<9}  {receipt.control_id}  {receipt.text}")
    except compute.Unreadable as unreadable:
        raise click.ClickException(f"Not sent: {unreadable}") from None
    if refused:
        raise click.ClickException(f"{refused} of {len(messages)} not taken.")


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal():
        raise click.UsageError("Write the address as HOST:PORT, such as 127.0.0.1:2575.")
    return host.strip("[]"), int(port)


def _listen(host: str, port: int) -> None:
    reader = Background()

    def note(event: Event) -> None:
        if event.kind == "listening" and event.peer:
            click.echo(f"Listening on {event.peer.host}:{event.peer.port}")
        elif event.kind == "stored":
            reader.nudge()
        elif event.kind in _WORTH_A_LINE:
            _log.warning("%s: %s", event.kind, event.text)

    reader.start()
    try:
        asyncio.run(serve(host, port, store=store_for_listener, on_event=note))
    except OSError as error:
        raise click.ClickException(f"Cannot listen there: {error.strerror}.") from None
    finally:
        reader.stop()
    click.echo("Stopped.")


def _take_in(file: Path) -> int:
    """Store and read the messages of one file; how many were not stored."""
    contents = compute.messages_in(file.read_bytes())
    lost = 0
    click.echo(f"{file.name}: {plural(len(contents.messages), 'message')}")
    for number, raw in enumerate(contents.messages, start=1):
        kept = _kept(raw)
        lost += not kept.outcome.stored
        click.echo(_line(number, kept))
    if contents.declared is not None and contents.declared != len(contents.messages):
        click.echo(f"  The file says that it holds {contents.declared}: ask the sender.")
        lost += max(contents.declared - len(contents.messages), 1)
    if contents.stray:
        stray = plural(contents.stray, "byte belongs", "bytes belong")
        click.echo(f"  {stray} to no message: look at the file.")
    elif not contents.messages:
        click.echo("  There is no message in it: ask the sender for the file again.")
    lost += bool(contents.stray or not contents.messages)
    return lost


def _kept(raw: bytes) -> Kept:
    try:
        return keep(raw)
    except Exception as error:
        text = f"Not stored: the database failed ({type(error).__name__})."
        return Kept(Outcome(stored=False, text=text))


def _line(number: int, kept: Kept) -> str:
    outcome = kept.outcome
    answer = "AA" if outcome.stored else outcome.refusal
    became = read_one(kept.message) if kept.message and kept.arrival == "new" else None
    said = outcome.text or str(became or "")
    whose = f"{kept.control_id or '-':<24}  {kept.sender or '-':<24}"
    return f"  {number:>5}  {answer}  {whose}  {said}"
