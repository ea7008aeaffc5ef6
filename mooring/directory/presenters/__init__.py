"""Rows of the directory, and a protocol, into words."""

from mooring.directory.presenters.procedure import (
    Procedure,
    ProcedureCalendar,
    ProcedureStep,
    as_procedure,
    clock_words,
    day_words,
    hours_words,
    procedure_in_markdown,
)

__all__ = [
    "Procedure",
    "ProcedureCalendar",
    "ProcedureStep",
    "as_procedure",
    "clock_words",
    "day_words",
    "hours_words",
    "procedure_in_markdown",
]
