"""Signing in, confirming that it is you, and choosing a password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mooring.design.fields import Email, Form, Hidden, Password, Radios
from mooring.directory.models import Account, Membership
from mooring.directory.presenters.services import with_whose
from mooring.directory.rules import load_roles

LONGEST = 256  # hashing a longer one would only keep the server busy


class SignInForm(Form):
    email = Email(autocomplete="username", missing="Enter your email address", width=30)
    password = Password(
        autocomplete="current-password", missing="Enter your password", max_length=LONGEST
    )
    next = Hidden(required=False)


class ConfirmForm(Form):
    password = Password(
        "Your password",
        autocomplete="current-password",
        missing="Enter your password",
        max_length=LONGEST,
    )
    next = Hidden(required=False)


class ChoosePasswordForm(Form):
    password = Password(
        "New password",
        hint="12 characters or more. Three words that do not belong together are easy to "
        "remember and hard to guess.",
        autocomplete="new-password",
        missing="Enter a new password",
        max_length=LONGEST,
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        """The site's rules (``AUTH_PASSWORD_VALIDATORS``), in their own words."""
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password, self.account)
        except ValidationError as error:
            raise ValidationError(" ".join(error.messages)) from None
        return password


class ChangePasswordForm(ChoosePasswordForm):
    field_order = ("current", "password")

    current = Password(
        "Current password",
        autocomplete="current-password",
        missing="Enter your current password",
        max_length=LONGEST,
    )


class SwitchServiceForm(Form):
    membership = Radios("Work for", missing="Select the service you work for now")

    def __init__(self, *args: Any, memberships: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = load_roles().roles
        field = self.fields["membership"]
        field.choices = [  # type: ignore[attr-defined]
            (str(each.pk), with_whose(each.service)) for each in memberships
        ]
        field.hints = {  # type: ignore[attr-defined]
            str(each.pk): roles[each.role].title for each in memberships if each.role in roles
        }
