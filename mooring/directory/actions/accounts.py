"""Passwords: the link that lets someone choose one, and the choosing."""

from __future__ import annotations

from mooring.directory import events, policy
from mooring.directory.models import Account, Staff
from mooring.directory.queries import is_kept_at_home, positions
from mooring.kernel.decision import refuse
from mooring.kernel.viewer import Viewer
from mooring.ledger.actions import tell
from mooring.ledger.deeds import action


@action
def allow_password_link(*, staff: Staff, by: Viewer) -> Account:
    """Whoever hands a link over could use it: so it is a deed, and it is told who asked."""
    policy.may_make_link(
        positions=positions(staff.id), kept_at_home=is_kept_at_home(staff.id), by=by
    ).require()
    account = staff.account
    if account is None or not account.is_active:
        refuse("no-account", "Their account is deactivated. Activate it first.").require()
    assert account is not None
    tell(events.PASSWORD_LINK_MADE, by=by, item=staff.id, staff=staff.id)
    return account


@action
def choose_password(*, account: Account, password: str, by: Viewer) -> None:
    """Everyone signed in as this account with the old password is signed out.

    ``account`` is as it was when the right to choose was checked, by a link or by the current
    password: refused when the password has changed since, so that a link works once.
    """
    kept = Account.objects.select_for_update().get(pk=account.pk)
    if kept.password != account.password or not kept.is_active:
        refuse("changed-meanwhile", "The password was changed meanwhile. Sign in again.").require()
    account.set_password(password)
    account.save(update_fields=["password"])
    tell(events.PASSWORD_CHOSEN, by=by, item=by.staff, staff=by.staff)
