"""A stay has ended, or a life."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mooring.hl7.compute import Adt, value_of
from mooring.hl7.readers import records
from mooring.hl7.readers.arrivals import receive
from mooring.hl7.readers.cases import Case, whose
from mooring.holding.actions import set_task
from mooring.holding.models import Concern
from mooring.intake.gateways import CannotRead, Problem, Read, Unconcerned, Verdict
from mooring.kernel import clock
from mooring.kernel.clock import LONDON
from mooring.kernel.viewer import machine

DIED_WORDS = "The sender says that this person has died. Stop all contact, and check first."

# A task is due after now: this one before anything else is done.
AT_ONCE = timedelta(minutes=1)


def note_discharge(case: Case) -> Verdict:
    """A discharge is noted where somebody here knows of the stay. It begins nothing."""
    if case.about is None and case.is_held_now:
        case = replace(case, about=case.latest())
    about, word = case.about, case.told.word
    if about is None:
        return Unconcerned("discharge-of-nobody-here")
    when = case.adt.visit.discharged_at or word.presented_at
    line = f"Discharged {when.astimezone(LONDON):%d/%m/%Y at %H:%M}."
    words = about.words if line in about.words else f"{about.words}\n{line}".strip()
    return receive(replace(case, told=replace(case.told, word=replace(word, words=words))))


def has_died(adt: Adt) -> bool:
    return value_of(adt.patient.died) is True or adt.patient.died_at is not None


def stop_contact(case: Case) -> Verdict:
    """Whoever holds the student is told at once to stop and check; nothing is begun, and nothing
    is closed by a machine. When nobody holds, and it might be a student, a person decides.
    """
    if case.person:
        held = records.open_concerns(case.message.by.service, case.person.subject_id)
        for concern in held:
            _tell_to_stop(concern)
        if held:
            latest = case.about or case.latest()
            found = Problem("PID-30", "died", "Whoever holds the student was told: stop contact.")
            return Read(latest.id if latest else None, (*case.told.problems, found))
    decision = whose(case)
    if not decision:
        return Unconcerned(decision.rule)
    raise CannotRead(
        "PID-30",
        "The message says that this person has died. Nobody may be rung because of it. Check with "
        "the sender, tell the liaison service manager, then set the message aside.",
    )


def _tell_to_stop(concern: Concern) -> None:
    if records.has_task(concern, DIED_WORDS):
        return
    holder = concern.owner
    set_task(
        subject=concern.subject_id,
        concern=concern,
        words=DIED_WORDS,
        due_at=clock.now() + AT_ONCE,
        by=machine("intake", service=holder.id, organisation=holder.organisation_id),
    )
