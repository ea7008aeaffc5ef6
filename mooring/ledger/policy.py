"""When the content of an event may be erased. Who may is for the part that offers it: no screen
does, and no role can.
"""

from __future__ import annotations

from mooring.kernel.decision import Decision, allow, refuse
from mooring.ledger import events


def may_erase(*, kind: str, erased: bool) -> Decision:
    """``kind`` is the event's, ``erased`` whether it was erased before."""
    if kind == events.ERASED.name:
        return refuse("erasure-stays", "An erasure says nothing about anybody, and has to stay.")
    if erased:
        return refuse("erased-once", "This event was erased before.")
    return allow("erasable")
