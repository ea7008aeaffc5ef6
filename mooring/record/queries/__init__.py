"""Reading a whole record, as far as the viewer may. This part reads every other and writes none."""

from mooring.record.queries.bases import Bases, agreements_of, bases_for
from mooring.record.queries.details import Details, details_of
from mooring.record.queries.names import Names, names_in
from mooring.record.queries.opening import Opened, open_record
from mooring.record.queries.readings import Looked, looked_at, readings_of
from mooring.record.queries.timeline import Moment, Timeline, Wanted, timeline

__all__ = [
    "Bases",
    "Details",
    "Looked",
    "Moment",
    "Names",
    "Opened",
    "Timeline",
    "Wanted",
    "agreements_of",
    "bases_for",
    "details_of",
    "looked_at",
    "names_in",
    "open_record",
    "readings_of",
    "timeline",
]
