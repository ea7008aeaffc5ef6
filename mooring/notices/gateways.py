"""The wire: Django's e-mail backends (``MOORING_MAIL_URL`` says which), one connection a batch."""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """``key`` makes the Message-ID: the same e-mail sent twice can be known for one."""

    key: str
    to: str
    subject: str
    text: str


class Unreachable(Exception):
    """No mail server, or it does not let us in. Nothing was tried for any letter."""


class NotTaken(Exception):
    """The server refuses this letter, or its address, for good. Others may be taken."""


class NotYet(Exception):
    """The server did not take this letter now, or ended the connection over it: it may well take
    it later, and may even have taken it.
    """


class Post:
    """A connection to the mail server, opened with the first letter and again after a refusal,
    so that what one letter does to the connection is no other's trouble.
    """

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, letter: Letter) -> None:
        """Returns when the server has taken it. Raises Unreachable, NotTaken or NotYet."""
        self._open()
        message = EmailMessage(
            subject=letter.subject,
            body=letter.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[letter.to],
            headers={
                "Message-ID": f"<{letter.key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        try:
            taken = self._connection.send_messages([message])
        except Exception as error:  # whatever it is, the other letters are still to go
            self.close()
            raise (NotTaken if _is_for_good(error) else NotYet)(in_words(error)) from error
        if not taken:
            raise NotTaken("the mail server took nothing")

    def _open(self) -> None:
        if self._connection is not None:
            return
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(in_words(error)) from error
        self._connection = connection

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException) as error:
                _log.debug("the mail server ended the connection badly: %s", error)


def _is_for_good(error: Exception) -> bool:
    """Whether this letter is refused as such. Only that counts towards giving it up: a server that
    is full, busy, or does not take our sender is the trouble of whoever runs it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _FOR_GOOD for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= _FOR_GOOD
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return True  # the address needs what this server cannot do
    # Otherwise the network, the disk or the server; or else it could not be composed.
    return not isinstance(error, OSError)


_FOR_GOOD = 500  # the first of SMTP's replies that say not to try again (RFC 5321, 4.2.1)


def in_words(error: Exception) -> str:
    """What went wrong, for a page: what the server answered, without the traces of a program."""
    match error:
        case smtplib.SMTPRecipientsRefused() if error.recipients:
            code, answer = next(iter(error.recipients.values()))
            what = "refused" if code >= _FOR_GOOD else "did not take"
            return f"The mail server {what} the address: {_answer(code, answer)}"
        case smtplib.SMTPSenderRefused() if error.smtp_code >= _FOR_GOOD:
            answered = _answer(error.smtp_code, error.smtp_error)
            return f"The mail server takes nothing from {error.sender}: {answered}"
        case smtplib.SMTPAuthenticationError():
            answered = _answer(error.smtp_code, error.smtp_error)
            return f"The mail server does not let Mooring sign in: {answered}"
        case smtplib.SMTPResponseException():
            what = "refused" if error.smtp_code >= _FOR_GOOD else "did not take"
            answered = _answer(error.smtp_code, error.smtp_error)
            return f"The mail server {what} the e-mail: {answered}"
        case smtplib.SMTPServerDisconnected():
            return "The mail server ended the connection"
        case TimeoutError():
            return "The mail server did not answer in time"
        case OSError():
            return f"The mail server could not be used: {error.strerror or error}"
    return f"{type(error).__name__}: {error}"


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}".replace("\0", "")
