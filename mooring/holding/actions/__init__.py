"""All the deeds of holding, by thought: concerns, handovers, tasks.

Parts of deeds, for the deeds of higher parts, are in ``concerns`` and ``tasks``.
"""

from mooring.holding.actions.acceptance import accept_handover
from mooring.holding.actions.concerns import (
    close,
    follow_protocol,
    move_on,
    name_worker,
    open_concern,
    reopen,
)
from mooring.holding.actions.handovers import (
    decline_handover,
    offer_handover,
    withdraw_handover,
)
from mooring.holding.actions.tasks import (
    finish_task,
    set_task,
    take_task,
)

__all__ = [
    "accept_handover",
    "close",
    "decline_handover",
    "finish_task",
    "follow_protocol",
    "move_on",
    "name_worker",
    "offer_handover",
    "open_concern",
    "reopen",
    "set_task",
    "take_task",
    "withdraw_handover",
]
