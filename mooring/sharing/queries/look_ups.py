"""Emergency look-ups: one's own, and those of which a guardian's organisation was told.

A guardian reads who looked, when, why and at which services' records: never whose they are, nor
what is in them.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from mooring.directory.models import Service
from mooring.directory.queries import guardians_of
from mooring.directory.rules import load_roles
from mooring.kernel import clock
from mooring.kernel.viewer import Viewer
from mooring.ledger.wall import opened
from mooring.sharing.models import GuardianNotice, LookUp, Override

LATELY = timedelta(days=30)


def own_look_up(viewer: Viewer, look_up: UUID) -> LookUp | None:
    """For the person who made it, in the service for which they made it."""
    return (
        LookUp.objects.filter(pk=look_up, staff=viewer.staff, service=viewer.service)
        .select_related("ended_by")
        .first()
    )


def subjects_opened(look_up: LookUp) -> list[UUID]:
    return list(Override.objects.filter(look_up=look_up).values_list("subject_id", flat=True))


def notices_to(viewer: Viewer) -> QuerySet[GuardianNotice]:
    """The look-ups of which the viewer's organisation was told; none without the capability."""
    told = GuardianNotice.objects.select_related(
        "look_up__staff", "look_up__service__organisation", "look_up__ended_by", "reviewed_by"
    )
    if not load_roles().may(viewer.role, "review-overrides"):
        return told.none()
    return told.filter(organisation=viewer.organisation)


def to_review(viewer: Viewer) -> QuerySet[GuardianNotice]:
    return notices_to(viewer).filter(reviewed_at__isnull=True).order_by("review_due_at", "id")


def reviewed(viewer: Viewer) -> QuerySet[GuardianNotice]:
    return notices_to(viewer).filter(reviewed_at__isnull=False).order_by("-reviewed_at", "-id")


def notice_to(viewer: Viewer, look_up: UUID) -> GuardianNotice | None:
    return notices_to(viewer).filter(look_up=look_up).first()


def is_of_the_seeker(notice: GuardianNotice) -> bool:
    """Whether this is the notice to the organisation of who looked."""
    return notice.organisation_id == notice.look_up.service.organisation_id


def services_opened(notice: GuardianNotice) -> list[Service]:
    """Whose records were opened: to the guardian of who looked all of them, to another only
    those of its own organisation.
    """
    owners = Override.objects.filter(look_up=notice.look_up).values("subject__owner")
    services = Service.objects.filter(pk__in=owners).select_related("organisation")
    if not is_of_the_seeker(notice):
        services = services.filter(organisation=notice.organisation_id)
    with opened("guardians"):
        return list(services.order_by("organisation__short_name", "name"))


def other_notices(notice: GuardianNotice) -> list[GuardianNotice]:
    """Who else was told: to the guardian of who looked all, to another only that guardian."""
    others = (
        GuardianNotice.objects.filter(look_up=notice.look_up)
        .exclude(pk=notice.pk)
        .select_related("organisation")
    )
    if not is_of_the_seeker(notice):
        others = others.filter(organisation=notice.look_up.service.organisation_id)
    with opened("guardians"):
        return list(others.order_by("organisation__short_name"))


def without_a_guardian(notices: list[GuardianNotice]) -> set[UUID]:
    """Organisations among these where nobody can read a notice: somebody has to telephone."""
    organisations = {notice.organisation_id for notice in notices}
    has_one = {
        membership.service.organisation_id for membership in guardians_of(list(organisations))
    }
    return organisations - has_one


def look_ups_lately(notice: GuardianNotice) -> int:
    """How many this person made in the last 30 days; for the guardian of their organisation."""
    lately = LookUp.objects.filter(staff=notice.look_up.staff_id, at__gt=clock.now() - LATELY)
    with opened("guardians"):
        return lately.count()
