"""What else an address of the matrix can name: rows of which no relation of the four services
tells them anything, and rows that are about no student.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from mooring.directory.actions import plan_leave, plan_shift
from mooring.hl7.compute import body_hash
from mooring.intake.actions import Letter, store
from mooring.intake.actions.reading import read_message
from mooring.intake.states import MessageState
from mooring.kernel.viewer import machine
from mooring.liaison.actions import Word, receive_notification, report_to_notifier
from mooring.liaison.models import LoopReport
from mooring.liaison.states import LoopOutcome, Reason, Route
from mooring.linkage.actions import propose_link
from mooring.linkage.states import Evidence
from mooring.people.actions import Details
from mooring.people.states import Source
from mooring.sharing.actions import Grounds, look_up_in_emergency
from mooring.sharing.models import Agreement
from mooring.sharing.states import Answer, SoughtBy
from tests.cast import TUESDAY
from tests.hl7 import messages
from tests.intake.feeds import emergency_department
from tests.trust.matrix_world import HOUR, STANDING, Matrix

MARK = "zqzz"
KEPT = "zqyylookup"  # in the words of the look-up, which the trust's guardian reads


def of_nobody_here(matrix: Matrix) -> dict[str, UUID]:
    """A notification from the crisis line to liaison and what it heard back; a pair of records of
    which each service may see its own alone; a look-up; a message.
    """
    cast = matrix.cast
    word = Word(
        details=Details(f"{MARK}given", f"{MARK}family", date(2005, 4, 1)),
        route=Route.CRISIS_LINE,
        presented_at=TUESDAY,
        reason=Reason.SELF_HARM,
        words=f"{MARK}words",
        contact=Answer.AGREED,
    )
    una, carys = cast.viewer("una"), cast.viewer("carys")
    received = receive_notification(
        word=word, to=cast.service("liaison"), source=Source.STAFF, by=una
    )
    report_to_notifier(concern=received.concern, outcome=LoopOutcome.REACHED, by=carys)
    none = matrix.records["ward", "none"].ids["subject"]
    look_up = look_up_in_emergency(
        sought_by=SoughtBy.NAME,
        find=lambda: {none},
        grounds=Grounds("life-at-risk", "vital-interests", KEPT),
        by=carys,
    )
    return {
        "notification": received.notification.id,
        "report": LoopReport.objects.latest("sent_at").id,
        "look_up": look_up.id,
        **_message(matrix),
    }


def proposals(matrix: Matrix) -> dict[str, UUID]:
    """For each service: its own student may be the one whom liaison knows."""
    return {
        at: propose_link(
            one=matrix.records[at, "own"].ids["subject"],
            other=matrix.records[at, "none"].ids["subject"],
            source="hl7",
            evidence=Evidence.SENDER_MERGED,
            by=matrix.cast.viewer("carys"),
        ).id
        for at in STANDING
    }


def _message(matrix: Matrix) -> dict[str, UUID]:
    feed = emergency_department(matrix.cast)
    by = machine("feed", service=feed.sender_id, organisation=feed.sender.organisation_id)
    raw = messages.arrival(pid=f"PID|1||||||||||{MARK}street")  # nobody is named: quarantine
    [stored] = store(letters=[Letter(feed, "M1", body_hash(raw), raw)], by=by)
    assert read_message(message=stored.message, by=by) == MessageState.QUARANTINED
    return {"message": stored.message, "feed": feed.id}


def about_nobody(matrix: Matrix) -> dict[str, str]:
    """Of the trust, as far as it is of anybody."""
    hana = matrix.cast.memberships["hana"]
    rota = matrix.everyone["ward", "service-manager"].viewer
    day = TUESDAY.date()
    assert rota.staff is not None
    shift = plan_shift(service=matrix.services["ward"], by=rota, staff=rota.staff,
                       starts_at=TUESDAY, ends_at=TUESDAY + HOUR)  # fmt: skip
    leave = plan_leave(staff=rota.staff, starts_on=day, ends_on=day, cover=None, by=rota)
    return {
        "agreement": str(Agreement.objects.get(reference="MATRIX").id),
        "staff": str(hana.staff_id),
        "membership": str(hana.id),
        "account": str(hana.staff.account.pk),
        "shift": str(shift.id),
        "leave": str(leave.id),
        "token": "no-token",
        "slug": "liaison",
        "what": "note",
        "question": "share",
    }
