"""Staff and their roles: joiners, movers, leavers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mooring.design.layouts import page
from mooring.directory import policy
from mooring.directory.actions import (
    allow_password_link,
    bring_in,
    close_account,
    join_service,
    leave_service,
    open_account,
)
from mooring.directory.forms.people import AddPersonForm, JoinForm, LeaveServiceForm, MoveForm
from mooring.directory.gateways import password_link
from mooring.directory.models import Membership, Service, Staff
from mooring.directory.presenters.people import membership_shown, person_shown, roles_shown
from mooring.directory.presenters.services import with_whose
from mooring.directory.queries import (
    is_kept_at_home,
    membership_kept_by,
    positions,
    search_staff,
    services_staffed_by,
    staff_member,
    today,
)
from mooring.directory.rules import load_limits
from mooring.directory.views.requests import StaffRequest
from mooring.kernel.decision import Refused

PAGE = 50


def staff(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("words", "")[:100]
    pages = Paginator(search_staff(request.viewer, words), PAGE)
    here = pages.get_page(request.GET.get("page"))
    day = today()
    context = {
        "words": words,
        "people": [person_shown(each, day) for each in here],
        "count": pages.count,
        "previous": here.previous_page_number() if here.has_previous() else None,
        "next": here.next_page_number() if here.has_next() else None,
        "everywhere": policy.keeps_everywhere(request.viewer),
    }
    return page(request, "directory/staff.html", context)


def roles(request: StaffRequest) -> HttpResponse:
    return page(request, "directory/roles.html", {"roles": roles_shown()})


def member(request: StaffRequest, staff: UUID) -> HttpResponse:
    person, viewer, day = _existing(staff_member(request.viewer, staff)), request.viewer, today()
    held = positions(person.pk)
    context = {
        "person": person_shown(person, day),
        "works": [
            {
                "shown": membership_shown(each, day),
                "may_change": bool(
                    policy.may_place(
                        staff=person.pk, service=each.service_id, roles={each.role}, by=viewer
                    )
                ),
            }
            for each in _placed(person)
        ],
        "may_join": person.pk != viewer.staff and bool(services_staffed_by(viewer)),
        "linking": policy.may_make_link(
            positions=held, kept_at_home=is_kept_at_home(person.pk), by=viewer
        ),
        "keeping": policy.may_keep_account(positions=held, by=viewer),
        "closing": policy.may_close_account(staff=person.pk, positions=held, by=viewer),
    }
    return page(request, "directory/staff-member.html", context)


def add(request: StaffRequest) -> HttpResponse:
    services = services_staffed_by(request.viewer)
    form = AddPersonForm(
        request.POST if request.method == "POST" else None,
        services=_named(services),
        roles=policy.roles_given_by(request.viewer),
        nhs=services[0].is_nhs if len(services) == 1 else None,
        initial={"service": str(request.viewer.service), "from_date": today()},
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["service"] = _one(services, given["service"])
        try:
            person = bring_in(**given, by=request.viewer)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "They are in. Make them a link to choose a password.")
            return _to(person.pk)
    return page(request, "directory/add-staff.html", {"form": form})


def join(request: StaffRequest, staff: UUID) -> HttpResponse:
    person = _existing(staff_member(request.viewer, staff))
    services = services_staffed_by(request.viewer)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        services=_named(services),
        roles=policy.roles_given_by(request.viewer),
        nhs=services[0].is_nhs if len(services) == 1 else None,
        initial={"service": str(request.viewer.service), "from_date": today()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            join_service(
                staff=person,
                service=_one(services, given["service"]),
                role=given["role"],
                from_date=given["from_date"],
                by=request.viewer,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "They have joined the service.")
            return _to(person.pk)
    shown = {"form": form, "person": person_shown(person, today())}
    return page(request, "directory/join-staff.html", shown)


def move(request: StaffRequest, membership: UUID) -> HttpResponse:
    kept = _kept(request, membership)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        roles=[role for role in policy.roles_given_by(request.viewer) if role != kept.role],
        nhs=kept.service.is_nhs,
        initial={"from_date": today()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            join_service(
                staff=kept.staff,
                service=kept.service,
                role=form.cleaned_data["role"],
                from_date=form.cleaned_data["from_date"],
                by=request.viewer,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "Their role changes on that day.")
            return _to(kept.staff_id)
    shown = {"form": form, "place": membership_shown(kept, today()), "name": kept.staff.name}
    return page(request, "directory/move-staff.html", {**shown, "staff": kept.staff_id})


def leave(request: StaffRequest, membership: UUID) -> HttpResponse:
    kept = _kept(request, membership)
    form = LeaveServiceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            leave_service(membership=kept, gone_on=form.gone_on(today()), by=request.viewer)
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "Their leaving is recorded.")
            return _to(kept.staff_id)
    shown = {"form": form, "place": membership_shown(kept, today()), "name": kept.staff.name}
    return page(request, "directory/leave-staff.html", {**shown, "staff": kept.staff_id})


def deactivate(request: StaffRequest, staff: UUID) -> HttpResponse:
    """Close their way of signing in, or open it again."""
    person = _existing(staff_member(request.viewer, staff))
    deed = open_account if "activate" in request.POST else close_account
    deed(staff=person, by=request.viewer)
    words = "They can sign in again." if deed is open_account else "They can no longer sign in."
    messages.success(request, words)
    return _to(person.pk)


def make_password_link(request: StaffRequest, staff: UUID) -> HttpResponse:
    """Shown once, on the answer itself: a secret is not put aside for another page."""
    person = _existing(staff_member(request.viewer, staff))
    account = allow_password_link(staff=person, by=request.viewer)
    shown = {
        "person": person_shown(person, today()),
        "link": request.build_absolute_uri(password_link(account)),
        "hours": int(load_limits().password_link.total_seconds() // 3600),
    }
    return page(request, "directory/password-link.html", shown)


def _existing(found: Staff | None) -> Staff:
    if found is None:
        raise Http404
    return found


def _kept(request: StaffRequest, membership: UUID) -> Membership:
    found = membership_kept_by(request.viewer, membership)
    if found is None:
        raise Http404
    return found


def _placed(person: Staff) -> list[Membership]:
    placed: list[Membership] = person.placed  # type: ignore[attr-defined]  # see staff_kept_by
    return placed


def _named(services: list[Service]) -> list[tuple[str, str]]:
    return [(str(each.pk), with_whose(each)) for each in services]


def _one(services: list[Service], chosen: str) -> Service:
    return next(each for each in services if str(each.pk) == chosen)


def _to(staff: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("staff-member", kwargs={"staff": staff}))
