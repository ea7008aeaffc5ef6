"""Every setting a site can make, with its meaning; read from the environment at the start."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PACKAGE = Path(__file__).resolve().parent.parent


FOR_THE_DEMO = """On the demonstration that `make demo` made, put this before a command:
    MOORING_DEMO=yes MOORING_SITE_DIRECTORY=var/demo"""


class BadSetting(SystemExit):
    """Said at the start, not met in the middle of the night."""


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    kind: str
    default: str
    meaning: str
    check: Callable[[str], Any]


def _text(value: str) -> str:
    return value


def _yes_or_no(value: str) -> bool:
    if value.lower() not in {"yes", "no"}:
        raise ValueError("say yes or no")
    return value.lower() == "yes"


def _whole_number(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError("must be 1 or more")
    return number


def _list(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _file(value: str) -> Path:
    path = PACKAGE / value  # a path that begins with / stands for itself
    if not path.is_file():
        raise ValueError("no such file")
    return path


def _path(value: str) -> Path | None:
    return Path(value) if value else None


@dataclass(frozen=True, slots=True)
class Mail:
    """``backend`` is the module of a Django e-mail backend: "smtp" or "filebased"."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str = ""


_MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def _mail(value: str) -> Mail | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme == "file" and parts.path and not parts.netloc:
        return Mail("filebased", folder=unquote(parts.path))
    if parts.scheme not in _MAIL_PORTS or not parts.hostname or parts.path.strip("/"):
        raise ValueError("write smtp://HOST:PORT, smtps://…, smtp+starttls://… or file:///FOLDER")
    return Mail(
        "smtp",
        host=parts.hostname,
        port=parts.port or _MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )


def _sender(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise ValueError("write a bare address, such as mooring@example.nhs.uk")
    return value


def _secret(value: str) -> str:
    if len(value) < 40:
        raise ValueError("needs 40 characters or more")
    return value


NOBODYS_SENDER = "mooring@localhost"


def has_no_sender(mail: Mail | None, sender: str, *, demo: bool) -> bool:
    """Whether a live site would write from the default sender, which most mail servers refuse."""
    return mail is not None and mail.backend == "smtp" and sender == NOBODYS_SENDER and not demo


SETTINGS = [
    Setting(
        "MOORING_SITE_DIRECTORY", "folder", "var/site", "Where the site keeps its files.", _text
    ),
    Setting(
        "MOORING_DATABASE",
        "address",
        "",
        "The database: sqlite:///FILE or postgresql://… . Empty: a SQLite file in the site folder.",
        _text,
    ),
    Setting(
        "MOORING_DATABASE_OWNER",
        "address",
        "",
        "PostgreSQL: the address with the role that owns the tables, for `mooring migrate` alone. "
        "MOORING_DATABASE then names another role, which owns nothing.",
        _text,
    ),
    Setting(
        "MOORING_SECRET_KEY",
        "secret",
        "",
        "Signs sessions and links; 40 characters or more. Empty is allowed in a demonstration "
        "only: a key is then made and kept in the site folder.",
        _secret,
    ),
    Setting(
        "MOORING_DEMO",
        "yes or no",
        "no",
        "A demonstration: synthetic people only, a permanent banner, sign-in by link, no TLS.",
        _yes_or_no,
    ),
    Setting("MOORING_HOSTS", "list", "127.0.0.1,localhost", "Host names it answers to.", _list),
    Setting(
        "MOORING_SESSION_HOURS",
        "number",
        "10",
        "How long a sign-in lasts, in hours.",
        _whole_number,
    ),
    Setting(
        "MOORING_PROTOCOL",
        "file",
        "blueprints/data/liverpool/protocol.toml",
        "The protocol with the partnership's clocks.",
        _file,
    ),
    Setting(
        "MOORING_CRISIS_CONTACTS",
        "file",
        "design/data/crisis-contacts.toml",
        "The crisis contacts shown on every page.",
        _file,
    ),
    Setting(
        "MOORING_ERASE_UNCONCERNED_AFTER_HOURS",
        "number",
        "72",
        "After how many hours a raw message that concerns nobody of ours is erased.",
        _whole_number,
    ),
    Setting(
        "MOORING_OVERRIDE_MINUTES",
        "number",
        "60",
        "How long an emergency look-up opens a record, in minutes.",
        _whole_number,
    ),
    Setting(
        "MOORING_LOOK_UPS_PER_HOUR",
        "number",
        "5",
        "How many emergency look-ups one person may make in an hour.",
        _whole_number,
    ),
    Setting(
        "MOORING_WITNESS",
        "folder",
        "",
        "Where signed checkpoints of the seals are kept: meant to be another host's, where this "
        "one can add and not change. Empty: unwitnessed.",
        _path,
    ),
    Setting(
        "MOORING_SEAL_KEY",
        "file",
        "",
        "The private key that signs checkpoints, made by `mooring ledger key`. For the sealer.",
        _path,
    ),
    Setting(
        "MOORING_SEAL_PUBLIC_KEY",
        "file",
        "",
        "The public key that checkpoints are checked with. Empty: the one beside the private key.",
        _path,
    ),
    Setting(
        "MOORING_MAIL_URL",
        "mail server",
        "",
        "Where e-mail goes: smtp://HOST:PORT, smtp+starttls://USER:PASSWORD@HOST, smtps://… or "
        "file:///FOLDER. Empty: in a demonstration the folder mail of the site, elsewhere "
        "nowhere; nobody is told of anything then, and an alarm says so.",
        _mail,
    ),
    Setting(
        "MOORING_MAIL_FROM",
        "address",
        NOBODYS_SENDER,
        "From whom e-mail comes. Its part after the @ is in the key of each e-mail. On a live site "
        "with a mail server it has to be set: most servers take nothing from the default.",
        _sender,
    ),
    Setting(
        "MOORING_ADDRESS",
        "address",
        "",
        "Where people reach the site; it stands in e-mails. Empty: the first of MOORING_HOSTS "
        "that is one host, and not .example.nhs.uk or *.",
        _text,
    ),
    Setting(
        "MOORING_NOTICES",
        "file",
        "notices/data/notices.toml",
        "Which events are told to whom by e-mail, and when.",
        _file,
    ),
]

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def read(name: str) -> Any:
    """The checked value of one setting. Stops the process with a hint when it cannot be used."""
    setting = _BY_NAME[name]
    value = os.environ.get(name, "") or setting.default or _made(name)
    try:
        return setting.check(value)
    except (ValueError, OSError) as error:
        hint = f"{name}={value!r} cannot be used: {error}.\nIt is: {setting.meaning}"
        if setting.kind == "secret":  # its value is not printed
            hint = f"{name}: {error}. It is: {setting.meaning}\n{FOR_THE_DEMO}"
        if setting.kind == "mail server":  # nor is one with a password in it
            hint = f"{name} cannot be used: {error}.\nIt is: {setting.meaning}"
        raise BadSetting(hint) from None


def _first_host(hosts: list[str]) -> str:
    """The first that is one host: ".example.nhs.uk" and "*" stand for many, and lead nowhere."""
    for host in hosts:
        if host != "*" and not host.startswith("."):
            return host
    raise BadSetting(
        f"MOORING_ADDRESS has to be set, such as https://mooring.example.nhs.uk: MOORING_HOSTS="
        f"{','.join(hosts)!r} names no single host that e-mails could send people to."
    )


def _made(name: str) -> str:
    site = Path(read("MOORING_SITE_DIRECTORY"))
    if name == "MOORING_DATABASE":
        site.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{site.resolve() / 'mooring.sqlite3'}"
    if name == "MOORING_SECRET_KEY" and read("MOORING_DEMO"):
        kept = site / "demo-secret-key"
        if not kept.exists():
            site.mkdir(parents=True, exist_ok=True)
            kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
            kept.chmod(0o600)
        return kept.read_text(encoding="ascii")
    if name == "MOORING_MAIL_URL" and read("MOORING_DEMO"):
        return (site.resolve() / "mail").as_uri()
    if name == "MOORING_ADDRESS":
        host = _first_host(read("MOORING_HOSTS"))
        return f"http://{host}:8000" if read("MOORING_DEMO") else f"https://{host}"
    return ""
