"""Signed links, made and read here.

A link to choose a password works once, because what it is signed with includes the password
there was, and until ``rules.load_limits().password_link`` has passed. A demonstration link
signs in as one of the cast for as long as the site keeps its key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.urls import reverse

from mooring.directory.models import Account
from mooring.directory.queries import account_with
from mooring.kernel import clock

_DEMO: Final = "mooring.directory.demo-sign-in"


class _PasswordTokens(PasswordResetTokenGenerator):
    """Django's own tokens, told the time by the kernel's clock. They count in naive UTC."""

    key_salt = "mooring.directory.choose-a-password"

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


_tokens = _PasswordTokens()


def password_link(account: Account) -> str:
    """The path of a page on which the account's owner, and nobody else, chooses a password."""
    token = _tokens.make_token(account)
    return reverse("choose-password", kwargs={"account": account.pk, "token": token})


def account_of_password_link(account: UUID, token: str) -> Account | None:
    """None for a link that was altered, used, overtaken or is too old."""
    found = account_with(account)
    return found if found and _tokens.check_token(found, token) else None


def demo_link(account: Account) -> str:
    """The path that signs a visitor of a demonstration in. Raises NoReverseMatch elsewhere."""
    token = signing.Signer(salt=_DEMO).sign(str(account.pk))
    return reverse("demo-sign-in", kwargs={"token": token})


def account_of_demo_token(token: str) -> Account | None:
    try:
        return account_with(UUID(signing.Signer(salt=_DEMO).unsign(token)))
    except (signing.BadSignature, ValueError):
        return None
