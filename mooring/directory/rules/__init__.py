"""A partnership's protocol as data: who must do what by when, read from one TOML file.

The file holds calendars, steps with their clocks, and worked examples that a clinician can check
and correct by hand. Loading refuses anything that would leave a student without a responsible
agency or a clock: see :func:`load_protocol`.
"""

from mooring.directory.rules.limits import Limits, load_limits
from mooring.directory.rules.local_time import local_words, read_local
from mooring.directory.rules.protocol import (
    AGENCIES,
    ENDS,
    Clock,
    Example,
    Protocol,
    Step,
    check_examples,
    due,
)
from mooring.directory.rules.protocol_file import load_protocol
from mooring.directory.rules.roles import Role, Roles, load_roles
from mooring.directory.rules.table import RuleFileError

__all__ = [
    "AGENCIES",
    "ENDS",
    "Clock",
    "Example",
    "Limits",
    "Protocol",
    "Role",
    "Roles",
    "RuleFileError",
    "Step",
    "check_examples",
    "due",
    "load_limits",
    "load_protocol",
    "load_roles",
    "local_words",
    "read_local",
]
