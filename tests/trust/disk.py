"""A disk as a loss of power may leave it: what was synced, and any part of what was not.

Reads what ``strace`` wrote down of a process: each write to one folder, each sync, and each
acknowledgement on a socket. Not modelled: a directory entry that was never synced, and a disk
that says "synced" and is not.
"""

from __future__ import annotations

import codecs
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.trust.proofs import CouldNotRun

CALLS = (
    "pwrite64,pwritev,write,writev,sendto,sendmsg,ftruncate,fallocate,fdatasync,fsync,"
    "sync_file_range,msync,unlink,unlinkat,rename,renameat,renameat2"
)
SECTOR = 512
_CALL = re.compile(
    r"^(?P<thread>\d+) +(?:(?P<name>\w+)\((?P<said>.*?)(?P<open> <unfinished \.\.\.>| *\) += .*)"
    r"|<\.\.\. (?P<resumed>\w+) resumed>.*\) += (?P<result>-?\d+).*)$"
)
_BYTES = re.compile(r'"((?:[^"\\]|\\.)*)"(\.\.\.)?')
_OF_THE_PROCESS = re.compile(r"^\d+ +(\+\+\+|---) ")
_ENDED = re.compile(r"\+\+\+ (killed|exited) .*\+\+\+\n$")
_FILE = re.compile(r"^\d+<([^>]*)>")


def tracer(trace: Path) -> list[str]:
    """The command before the command. The traced process stays the child of whoever starts it."""
    program = shutil.which("strace")
    if program is None:
        raise CouldNotRun("strace is missing: see scripts/install-debian.sh")
    return [program, "-D", "-f", "-y", "-q", "-s", "1000000", "-e", f"trace={CALLS}",
            "-o", str(trace)]  # fmt: skip


def why_not_traceable(folder: Path) -> str:
    """Empty when a process of ours can be traced on this machine."""
    trace = folder / "may-I"
    try:
        done = subprocess.run([*tracer(trace), "true"], capture_output=True, text=True, timeout=30)
    except CouldNotRun as missing:
        return str(missing)
    return "" if done.returncode == 0 and not done.stderr else f"strace: {done.stderr.strip()}"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. ``file`` is empty for an acknowledgement.

    ``kind`` is "write" (``data`` at ``place``), "cut" (to the length ``place``), "begin" and
    "synced" (a sync covers what was done before it began, once it has returned), or
    "acknowledged" (``data`` went out; counted from the call, before it returned).
    """

    kind: str
    file: str
    place: int = 0
    data: bytes = b""
    thread: str = ""


def steps(trace: Path, folder: Path) -> list[Step]:
    """What the process did to the files of one folder, and what it acknowledged.

    Raises CouldNotRun for a call that this does not understand.
    """
    with trace.open(encoding="ascii") as lines:
        done = list(_read(lines, folder))
    if not any(step.kind == "write" for step in done):
        raise CouldNotRun("not one write to the database was seen: nothing was traced")
    return done


def _read(lines: Iterable[str], folder: Path) -> Iterator[Step]:
    syncing: dict[str, str] = {}
    for line in lines:
        if not line.endswith("\n"):
            return  # the tracer was interrupted
        call = _CALL.match(line[:-1])
        if call is None:
            if "= -1 " in line or "= ?" in line or _OF_THE_PROCESS.match(line):
                continue
            raise CouldNotRun(f"strace said what is not understood: {line[:200]}")
        thread = call["thread"]
        if call["resumed"]:
            if call["resumed"] in ("fsync", "fdatasync") and thread in syncing:
                yield Step("synced", syncing.pop(thread), thread=thread)
            continue
        failed = call["open"].lstrip(" )").startswith("= -1")
        if failed:
            continue
        for step in _step(call["name"], call["said"], folder, thread):
            yield step
            if step.kind == "begin":
                if "unfinished" in call["open"]:
                    syncing[thread] = step.file
                else:
                    yield Step("synced", step.file, thread=thread)


def _step(name: str, said: str, folder: Path, thread: str) -> list[Step]:
    where = _FILE.match(said)
    path = _plain(where[1]).decode() if where else ""
    if path.startswith(("socket:", "TCP", "UNIX")):
        out = b"".join(_plain(each[0]) for each in _BYTES.findall(said))
        return [Step("acknowledged", "", data=out)] if b"MSA|AA|" in out else []
    inside = path.startswith(f"{folder}/") or (not where and f"{folder}/" in said)
    file = Path(path).name
    if not inside or file.endswith((".log", "-shm")):
        return []
    if name == "pwrite64":
        text, cut_short = _BYTES.findall(said)[0]
        if cut_short:
            raise CouldNotRun("strace did not write the whole of a write down")
        return [Step("write", file, int(said.rpartition(", ")[2]), _plain(text))]
    if name == "ftruncate":
        return [Step("cut", file, int(said.rpartition(", ")[2]))]
    if name in ("fsync", "fdatasync"):
        return [Step("begin", file, thread=thread)]
    raise CouldNotRun(f"{name} on a file of the database is not understood: {said[:200]}")


def _plain(text: str) -> bytes:
    return codecs.escape_decode(text)[0]


@dataclass
class Disk:
    """What is surely on the disk, and what was written since and may or may not be."""

    sure: dict[str, bytearray]
    pending: dict[str, list[Step]] = field(default_factory=dict)
    covered: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        return cls({file.name: bytearray(file.read_bytes()) for file in folder.iterdir()})

    def take(self, step: Step) -> None:
        waiting = self.pending.setdefault(step.file, [])
        if step.kind in ("write", "cut"):
            waiting.append(step)
        elif step.kind == "begin":
            self.covered[step.file, step.thread] = len(waiting)
        elif step.kind == "synced":
            number = self.covered.pop((step.file, step.thread))
            for each in waiting[:number]:
                _apply(self.sure.setdefault(step.file, bytearray()), each)
            del waiting[:number]
            for key, length in self.covered.items():
                if key[0] == step.file:
                    self.covered[key] = max(length - number, 0)

    def after_a_cut(self, chance: Random, to: Path) -> str:
        """Write to a folder what a loss of power now may leave; says which part of the rest."""
        style = chance.choice(["nothing more", "the first of it", "any of it", "torn sectors"])
        to.mkdir()
        for name in self.sure.keys() | self.pending.keys():
            content = bytearray(self.sure.get(name, b""))
            waiting = self.pending.get(name, [])
            if style == "the first of it":
                waiting = waiting[: chance.randrange(len(waiting) + 1)]
            elif style == "any of it":
                waiting = [step for step in waiting if chance.random() < 0.5]
            elif style == "torn sectors":
                waiting = [part for step in waiting for part in _torn(step, chance)]
            else:
                waiting = []
            for step in waiting:
                _apply(content, step)
            if content or name in self.sure:
                (to / name).write_bytes(content)
        return style


def _torn(step: Step, chance: Random) -> list[Step]:
    if step.kind != "write":
        return [step] if chance.random() < 0.5 else []
    return [
        Step("write", step.file, step.place + start, step.data[start : start + SECTOR])
        for start in range(0, len(step.data), SECTOR)
        if chance.random() < 0.5
    ]


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "cut":
        del content[step.place :]
        content.extend(bytes(step.place - len(content)))
        return
    if len(content) < step.place:
        content.extend(bytes(step.place - len(content)))
    content[step.place : step.place + len(step.data)] = step.data


def wait_until_written(trace: Path, quiet: float = 2.0) -> None:
    """Until the tracer writes no more. Should it end early after all, what it wrote is still what
    happened until then.
    """
    size, since = -1, time.monotonic()
    while time.monotonic() - since < quiet:
        if trace.stat().st_size != size:
            size, since = trace.stat().st_size, time.monotonic()
        elif _ENDED.search(_last_of(trace)):
            return
        time.sleep(0.05)


def _last_of(file: Path) -> str:
    with file.open("rb") as content:
        content.seek(max(file.stat().st_size - 60, 0))
        return content.read().decode("ascii", "replace")
