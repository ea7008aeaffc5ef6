"""A protocol of four steps, one of each kind of clock, to be spoilt in one place at a time."""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")


def small(folder: Path, old: str = "", new: str = "", count: int = 1) -> Path:
    """The small protocol with one change, as a file."""
    assert old in SMALL
    path = folder / "protocol.toml"
    path.write_text(SMALL.replace(old, new, count), encoding="utf-8")
    return path
