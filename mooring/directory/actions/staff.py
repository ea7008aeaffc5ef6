"""Joiners, movers and leavers."""

from __future__ import annotations

from datetime import date

from mooring.directory import events, policy
from mooring.directory.models import Account, Membership, Service, Staff
from mooring.directory.queries import other_administrators, positions, today
from mooring.directory.rules import load_roles
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action


@action
def add_staff(*, name: str, email: str, job_title: str = "", by: Viewer) -> Staff:
    """A person with a way of signing in but, until they join a service, nothing to see."""
    email = email.strip().lower()
    if Account.objects.filter(email=email).exists():
        refuse(
            "known-email",
            "Somebody with this email address is here already. Look for them in the list; if they "
            "are not in it, ask the partnership administrator to let them join your service.",
        ).require()
    if Service.objects.filter(email__iexact=email).exists():
        refuse(
            "mailbox",
            "This is the email address of a service, which several people read. Write down the "
            "person’s own address.",
        ).require()
    account = Account(email=email)
    account.set_unusable_password()
    account.save()
    staff = Staff.objects.create(account=account, name=name.strip(), job_title=job_title)
    tell(events.STAFF_JOINED, by=by, item=staff.id, staff=staff.id)
    return staff


@action
def bring_in(
    *,
    name: str,
    email: str,
    job_title: str,
    service: Service,
    role: str,
    from_date: date,
    by: Viewer,
) -> Staff:
    """A new person and their first service, in one deed: nobody is left who belongs nowhere."""
    staff = add_staff(name=name, email=email, job_title=job_title, by=by)
    join_service(staff=staff, service=service, role=role, from_date=from_date, by=by)
    return staff


@action
def join_service(
    *, staff: Staff, service: Service, role: str, by: Viewer, from_date: date | None = None
) -> Membership:
    """Let someone work for a service in one role. A mover leaves the old role the same day."""
    start = from_date or today()
    if role not in load_roles().roles:
        refuse("unknown-role", "There is no such role.").require()
    if service.closed_on and service.closed_on <= start:
        refuse("service-closed", "This service will be closed by then.").require()
    running = _running(staff, service, start)
    policy.may_place(
        staff=staff.id, service=service.id, roles={role, *(m.role for m in running)}, by=by
    ).require()
    for membership in running:
        _make_way(membership, role, start)
    membership = Membership.objects.create(staff=staff, service=service, role=role, from_date=start)
    tell(
        events.STAFF_JOINED,
        by=by,
        owner=service.id,
        item=membership.id,
        staff=staff.id,
        service=service.id,
        role=role,
    )
    return membership


def _running(staff: Staff, service: Service, start: date) -> list[Membership]:
    """What someone is for a service on a day or will be later, held fast until the deed is done."""
    _hold_administrators()
    kept = Membership.objects.select_for_update().filter(staff=staff, service=service)
    return list(kept.exclude(until_date__lte=start))


def _hold_administrators() -> None:
    """Two administrators may not remove each other in the same instant: one waits here."""
    list(
        Membership.objects.select_for_update()
        .filter(role__in=load_roles().holders_of(policy.EVERYWHERE))
        .order_by("pk")
    )


def _make_way(membership: Membership, role: str, start: date) -> None:
    if membership.from_date > start:
        refuse(
            "planned-already",
            f"Another role in this service is planned from {membership.from_date:%d.%m.%Y}. "
            "Choose that day or a later one.",
        ).require()
    if membership.role == role and membership.until_date is None:
        refuse("same-role", "They have this role in this service already.").require()
    if not load_roles().may(role, policy.EVERYWHERE):
        _keep_an_administrator(membership)
    membership.until_date = start
    membership.save(update_fields=["until_date"])


def _keep_an_administrator(membership: Membership) -> None:
    others = other_administrators(than=membership.staff_id)
    policy.keep_an_administrator(role=membership.role, others=others).require()


@action
def leave_service(*, membership: Membership, gone_on: date, by: Viewer) -> Membership:
    """See someone out. ``gone_on`` is the first day on which they no longer work for the service,
    the day after their last; what they still hold turns up on the adrift board that very day.
    """
    _hold_administrators()
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    policy.may_place(
        staff=membership.staff_id, service=membership.service_id, roles={membership.role}, by=by
    ).require()
    if membership.until_date and membership.until_date <= today():
        refuse("gone", "They have left this service already.").require()
    _keep_an_administrator(membership)
    # Someone who never began is gone from the day they would have.
    membership.until_date = max(gone_on, membership.from_date)
    membership.save(update_fields=["until_date"])
    tell(
        events.STAFF_LEFT,
        by=by,
        owner=membership.service_id,
        item=membership.id,
        staff=membership.staff_id,
        service=membership.service_id,
        day=membership.until_date,
    )
    return membership


@action
def close_account(*, staff: Staff, by: Viewer) -> None:
    """From this instant they can no longer sign in, and are signed out where they are."""
    _hold_administrators()
    held = positions(staff.id)
    policy.may_close_account(staff=staff.id, positions=held, by=by).require()
    others = other_administrators(than=staff.id)
    for position in held:
        policy.keep_an_administrator(role=position.role, others=others).require()
    _set_active(staff, False)
    tell(events.ACCOUNT_CLOSED, by=by, item=staff.id, staff=staff.id)


@action
def open_account(*, staff: Staff, by: Viewer) -> None:
    """They can sign in again, with the password they had."""
    policy.may_keep_account(positions=positions(staff.id), by=by).require()
    _set_active(staff, True)
    tell(events.ACCOUNT_OPENED, by=by, item=staff.id, staff=staff.id)


def _set_active(staff: Staff, active: bool) -> None:
    account = staff.account
    if account is None:
        refuse("no-account", "They have no way of signing in.").require()
    elif account.is_active == active:
        word = "active" if active else "deactivated"
        refuse("as-it-was", f"Their account is {word} already.").require()
    else:
        account.is_active = active
        account.save(update_fields=["is_active"])
