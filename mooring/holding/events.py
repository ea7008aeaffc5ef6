"""What can happen to a concern: the sentences of 'who holds this now'."""

from __future__ import annotations

from mooring.kernel.event_kind import kind

OPENED = kind(
    "holding.opened", "A concern was opened and is held here.", "step", "due", "protocol", "thread"
)
MOVED_ON = kind(
    "holding.moved-on",
    "Next step: {step}, due {due}.",
    "step",
    "outcome",
    "due",
    "protocol",
    "thread",
)
WORKER_NAMED = kind("holding.worker-named", "A named worker holds this now.", "worker", "thread")
HANDOVER_OFFERED = kind(
    "holding.handover-offered",
    "Offered to another service ({handover}).",
    "handover",
    "receiver",
    "respond_by",
    "thread",
)
HANDOVER_ACCEPTED = kind(
    "holding.handover-accepted",
    "The other service accepted and holds this now.",
    "handover",
    "receiver",
    "thread",
    "by_machine",
)
TAKEN_OVER = kind(
    "holding.taken-over", "Accepted from another service.", "sender", "thread", "handover"
)
HANDOVER_DECLINED = kind(
    "holding.handover-declined",
    "The other service declined: {reason}.",
    "reason",
    "receiver",
    "thread",
)
HANDOVER_WITHDRAWN = kind("holding.handover-withdrawn", "The offer was taken back.", "thread")
CLOSED = kind("holding.closed", "Ended: {end}.", "end", "thread")
REOPENED = kind("holding.reopened", "Opened again.", "step", "due", "thread", "protocol")
TASK_SET = kind("holding.task-set", "Something was put down to do.", "due")
TASK_TAKEN = kind("holding.task-taken", "Someone took a task on.", on_timeline=False)
TASK_DONE = kind("holding.task-done", "Something was done.")
