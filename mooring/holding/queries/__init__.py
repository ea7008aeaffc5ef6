"""Who holds whom, what is offered, and who is adrift. All for one viewer, through the sharing
answer; only the operator's counts (``adrift_everywhere``) have no viewer, and no names.
"""

from mooring.holding.queries.adrift import (
    AdriftBoard,
    adrift_everywhere,
    adrift_for,
    by_service,
    not_to_be_contacted,
    slack_conditions,
    slack_of,
    with_slack,
)
from mooring.holding.queries.concerns import (
    concern_for,
    concerns_about,
    concerns_for,
    held_here,
    its_origin,
    my_moorings,
    thread_of,
    unnamed_here,
    who_holds,
)
from mooring.holding.queries.handovers import (
    Passing,
    hand_back_for,
    hand_backs_to,
    handover_for,
    handovers_from,
    handovers_of,
    letter_of,
    offer_out,
    offers_to,
    receivers,
    what_passes,
)
from mooring.holding.queries.tasks import task_for, tasks_for, tasks_of

__all__ = [
    "AdriftBoard",
    "Passing",
    "adrift_everywhere",
    "adrift_for",
    "by_service",
    "concern_for",
    "concerns_about",
    "concerns_for",
    "hand_back_for",
    "hand_backs_to",
    "handover_for",
    "handovers_from",
    "handovers_of",
    "held_here",
    "its_origin",
    "letter_of",
    "my_moorings",
    "not_to_be_contacted",
    "offer_out",
    "offers_to",
    "receivers",
    "slack_conditions",
    "slack_of",
    "task_for",
    "tasks_for",
    "tasks_of",
    "thread_of",
    "unnamed_here",
    "what_passes",
    "who_holds",
    "with_slack",
]
