"""The tables of the ledger, and what the tables of every part are made of."""

from mooring.ledger.models.classified import (
    FieldClass,
    classes,
)
from mooring.ledger.models.noted import (
    NotedQuerySet,
    NotInTheLog,
    OpensItself,
)
from mooring.ledger.models.order import (
    CurrentTransaction,
    NotBegun,
    OldestOpen,
)
from mooring.ledger.models.recorded import (
    Keyed,
    KeyedQuerySet,
    Projection,
    Recorded,
)
from mooring.ledger.models.seals import (
    Checked,
    Seal,
    SealedRow,
    SealedRowQuerySet,
)
from mooring.ledger.models.stream import (
    AppendOnly,
    AppendOnlyQuerySet,
    Cursor,
    Event,
    EventQuerySet,
    NotChangeable,
    Reading,
)

__all__ = [
    "AppendOnly",
    "AppendOnlyQuerySet",
    "Checked",
    "CurrentTransaction",
    "Cursor",
    "Event",
    "EventQuerySet",
    "FieldClass",
    "Keyed",
    "KeyedQuerySet",
    "NotBegun",
    "NotChangeable",
    "NotInTheLog",
    "NotedQuerySet",
    "OldestOpen",
    "OpensItself",
    "Projection",
    "Reading",
    "Recorded",
    "Seal",
    "SealedRow",
    "SealedRowQuerySet",
    "classes",
]
