"""The second lock: row-level security made from the sharing rule itself (docs/adr/0009)."""

from mooring.config.wall.building import build
from mooring.config.wall.standing import OpenWall, insist, why_open
from mooring.config.wall.tables import ABOUT_NOBODY, walled_tables
from mooring.ledger.wall import as_owner, connected_as

__all__ = [
    "ABOUT_NOBODY",
    "OpenWall",
    "as_owner",
    "build",
    "connected_as",
    "insist",
    "walled_tables",
    "why_open",
]
