"""The protocol that ships with Liverpool, as its standard operating procedure."""

from __future__ import annotations

from mooring.config.settings import PACKAGE
from mooring.directory.presenters import as_procedure, procedure_in_markdown
from mooring.directory.rules import load_protocol

SHIPPED = "blueprints/data/liverpool/protocol.toml"


def procedure_page() -> str:
    """The file that ships, whatever protocol the site at hand has chosen."""
    return procedure_in_markdown(as_procedure(load_protocol(PACKAGE / SHIPPED)))
