"""Keeping the directory: organisations, services, people, their accounts, duty and leave."""

from mooring.directory.actions.accounts import allow_password_link, choose_password
from mooring.directory.actions.duty import cancel_leave, cancel_shift, plan_leave, plan_shift
from mooring.directory.actions.services import (
    add_organisation,
    add_service,
    change_service,
    close_service,
    reopen_service,
)
from mooring.directory.actions.staff import (
    add_staff,
    bring_in,
    close_account,
    join_service,
    leave_service,
    open_account,
)

__all__ = [
    "add_organisation",
    "add_service",
    "add_staff",
    "allow_password_link",
    "bring_in",
    "cancel_leave",
    "cancel_shift",
    "change_service",
    "choose_password",
    "close_account",
    "close_service",
    "join_service",
    "leave_service",
    "open_account",
    "plan_leave",
    "plan_shift",
    "reopen_service",
]
