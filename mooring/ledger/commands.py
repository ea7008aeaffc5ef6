"""The command line of the ledger: seal it, verify it, make the key that signs."""

from __future__ import annotations

import json
import logging
import signal
import threading
from dataclasses import asdict
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import DatabaseError, connections

from mooring.ledger.actions import (
    Disagreement,
    OtherCluster,
    keep_result,
    seal_all,
    witness_seals,
)
from mooring.ledger.gateways import keys
from mooring.ledger.gateways.witness import Witness, WitnessUnreachable
from mooring.ledger.readers import Covered, Fault, Report, verify

UNWITNESSED = "unwitnessed: whoever can write the database can also rewrite the seals"

WHOLE, FAULTY, COULD_NOT = 0, 1, 2

_log = logging.getLogger(__name__)


@click.group()
def ledger() -> None:
    """Seal the stream of events and the access log, and verify that they are what they were."""


@ledger.command()
@click.option(
    "--every", type=click.FloatRange(min=1), metavar="SECONDS", help="Go on until stopped."
)
def seal(every: float | None) -> None:
    """Seal what is committed and not sealed yet, and state the last seals at the witness.

    Ends with 1 when that could not be done. With --every it goes on, says what went wrong, and
    ends cleanly on SIGTERM: one sealer is enough, and two do each other no harm.
    """
    if settings.WITNESS is None:
        click.echo(UNWITNESSED)
    if every is None:
        try:
            click.echo(f"Sealed: {_seal_and_witness()}")
        except _FAILURES as error:
            raise click.ClickException(str(error)) from None
        return
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    click.echo(f"Sealing every {every:g} seconds.")
    while not stop.is_set():
        try:
            _seal_and_witness()
        except _FAILURES as error:
            _log.error("sealing failed: %s; it goes on", error)
            connections.close_all()
        stop.wait(every)
    connections.close_all()
    click.echo("Stopped.")


_FAILURES = (DatabaseError, Disagreement, OtherCluster, WitnessUnreachable, keys.KeyUnusable)


def _seal_and_witness() -> int:
    sealed = seal_all()
    if settings.WITNESS is not None:
        if settings.SEAL_KEY is None:
            raise keys.KeyUnusable("MOORING_SEAL_KEY says no file: nothing can be witnessed")
        witness_seals(Witness(settings.WITNESS), keys.private_key(settings.SEAL_KEY))
    return sealed


@ledger.command("verify")
@click.option("--json", "as_json", is_flag=True, help="For a monitor: one JSON object.")
def verify_command(as_json: bool) -> None:
    """Read every sealed row again and say what is wrong, by row and seal.

    Ends with 0 when all is whole, with 1 when something is wrong, with 2 when it could not tell.
    """
    try:
        report = verify(_witness(), _public_key())
    except Exception as error:
        # Whatever stands in its way, a verification that was not made must not pass for one.
        click.echo(f"Could not verify: {type(error).__name__}: {error}", err=True)
        raise click.exceptions.Exit(COULD_NOT) from None
    click.echo(json.dumps(_plain(report), indent=2) if as_json else "\n".join(_lines(report)))
    _remember(report)
    if not report.is_whole:
        raise click.exceptions.Exit(FAULTY)


def _remember(report: Report) -> None:
    try:
        keep_result(
            rows=sum(each.rows for each in report.streams),
            faults=report.number_of_faults,
            witnessed=report.witnessed,
            last_witnessed_at=report.last_witnessed_at,
        )
    except DatabaseError as error:  # who may only read can verify as well
        click.echo(f"The result could not be kept: {error}", err=True)


def _witness() -> Witness | None:
    return None if settings.WITNESS is None else Witness(settings.WITNESS)


def _public_key() -> Ed25519PublicKey | None:
    if settings.WITNESS is None:
        return None
    if settings.SEAL_PUBLIC_KEY is not None:
        return keys.public_key(settings.SEAL_PUBLIC_KEY)
    if settings.SEAL_KEY is not None:
        return keys.public_key(keys.beside(settings.SEAL_KEY))
    raise keys.KeyUnusable("MOORING_SEAL_PUBLIC_KEY says no file: no checkpoint can be checked")


def _plain(report: Report) -> dict[str, object]:
    plain = {"whole": report.is_whole, **asdict(report)}
    plain["at"] = report.at.isoformat()
    plain["last_witnessed_at"] = _instant(report.last_witnessed_at)
    plain["streams"] = [
        {
            **asdict(each),
            "oldest_unsealed": _instant(each.oldest_unsealed),
            "last_seal_at": _instant(each.last_seal_at),
        }
        for each in report.streams
    ]
    return plain


def _instant(at: object) -> str | None:
    return at.isoformat() if at is not None else None  # type: ignore[attr-defined]


def _lines(report: Report) -> list[str]:
    lines = [_stream_line(each) for each in report.streams]
    if report.witnessed:
        last = _instant(report.last_witnessed_at) or "never"
        lines.append(f"witness: {_counted(report.checkpoints, 'checkpoint')}, the last {last}")
    else:
        lines.append(UNWITNESSED)
    lines += report.notes
    lines += [_fault_line(fault) for fault in report.faults]
    if report.number_of_faults > len(report.faults):
        lines.append(f"and {report.number_of_faults - len(report.faults)} more")
    lines.append(
        "Whole." if report.is_whole else f"NOT WHOLE: {_counted(report.number_of_faults, 'fault')}."
    )
    return lines


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _stream_line(each: Covered) -> str:
    return (
        f"{each.stream}: {_counted(each.rows, 'row')} under {_counted(each.seals, 'seal')}, "
        f"{each.erased} erased, {each.unsealed} unsealed"
    )


def _fault_line(fault: Fault) -> str:
    where = [fault.stream]
    where += [f"row {fault.row}"] if fault.row is not None else []
    where += [f"seal {fault.seal}"] if fault.row is None and fault.seal is not None else []
    return f"{fault.wrong}: {' '.join(where)} {fault.said}"


@ledger.command()
@click.argument("file", type=click.Path(path_type=Path))
def key(file: Path) -> None:
    """Make the key that signs checkpoints: FILE, for the sealer, and FILE.pub, to verify with."""
    try:
        public = keys.make_key(file)
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror}") from None
    click.echo(f"Private: {file}, for the sealer only (MOORING_SEAL_KEY).")
    click.echo(f"Public: {public}, for whoever verifies (MOORING_SEAL_PUBLIC_KEY).")
