"""All the deeds of the liaison service, by thought."""

from mooring.liaison.actions.consents import answer_contact, send_on_agreed, withdraw_contact
from mooring.liaison.actions.contacts import record_attempt, record_intervention, strike_out
from mooring.liaison.actions.loops import close_loop_and_end, read_report, report_to_notifier
from mooring.liaison.actions.notifications import (
    Received,
    Word,
    receive_notification,
)
from mooring.liaison.actions.support import signpost, write_note, write_safety_plan

__all__ = [
    "Received",
    "Word",
    "answer_contact",
    "close_loop_and_end",
    "read_report",
    "receive_notification",
    "record_attempt",
    "record_intervention",
    "report_to_notifier",
    "send_on_agreed",
    "signpost",
    "strike_out",
    "withdraw_contact",
    "write_note",
    "write_safety_plan",
]
