"""A partnership as data, typed: organisations, services, agreements, feeds, and the cast.

Loading names the file, the key and what to write instead, before anything is created.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mooring.directory.rules.table import RuleFileError, Table
from mooring.directory.states import CodeSystem, OrganisationKind, ServiceKind
from mooring.liaison.states import Route
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import Basis, Category

DATA = Path(__file__).resolve().parent.parent / "data"

ENTRY = ("summary", "eligibility", "hours", "how_to_reach", "phone", "keywords", "place")


@dataclass(frozen=True, slots=True)
class OrganisationPlan:
    slug: str
    name: str
    short_name: str
    kind: OrganisationKind
    code_system: CodeSystem
    code: str
    code_confirmed: bool


@dataclass(frozen=True, slots=True)
class ServicePlan:
    slug: str
    organisation: str
    name: str
    kind: ServiceKind
    entry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AgreementLine:
    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    bases: tuple[Basis, ...]
    categories: tuple[Category, ...]  # empty: all that the basis can reach

    def categories_on(self, basis: Basis) -> list[Category]:
        """Never more than the basis can reach, whatever the line says."""
        reach = load_role_categories().reach_of(basis)
        return sorted(set(self.categories) & reach if self.categories else reach)


@dataclass(frozen=True, slots=True)
class AgreementPlan:
    reference: str
    title: str
    summary: str
    machine_accepts: bool
    lines: tuple[AgreementLine, ...]


@dataclass(frozen=True, slots=True)
class FeedPlan:
    slug: str
    key: str
    format: str
    sender: str
    sends_to: str
    route: Route


@dataclass(frozen=True, slots=True)
class Blueprint:
    name: str
    version: str
    source: str
    organisations: tuple[OrganisationPlan, ...]
    services: tuple[ServicePlan, ...]
    agreements: tuple[AgreementPlan, ...]
    feeds: tuple[FeedPlan, ...]


@dataclass(frozen=True, slots=True)
class CastMember:
    """``stranger`` brings an organisation and a service of their own, with no agreement."""

    slug: str
    name: str
    job_title: str
    service: str
    role: str
    sees: str
    stranger: tuple[OrganisationPlan, ServicePlan] | None


def blueprints() -> list[str]:
    """The names of the partnerships that ship with Mooring."""
    return sorted(path.parent.name for path in DATA.glob("*/partnership.toml"))


def load_blueprint(name: str) -> Blueprint:
    """Raises RuleFileError for whatever could not be created as it is written."""
    file = DATA / name / "partnership.toml"
    if not file.exists():
        raise RuleFileError(f"there is no blueprint {name}; there are: {', '.join(blueprints())}")
    top = Table(file, "", tomllib.loads(file.read_text(encoding="utf-8")))
    organisations = tuple(_organisation(each) for each in _named(top, "organisations"))
    services = tuple(
        _service(each, {plan.slug for plan in organisations}) for each in _named(top, "services")
    )
    known = tuple(plan.slug for plan in services)
    made = Blueprint(
        name=top.text("name", "Liverpool"),
        version=top.text("version", "2026-11-01"),
        source=top.text("source", "public descriptions"),
        organisations=organisations,
        services=services,
        agreements=tuple(_agreement(each, known) for each in top.rows("agreements")),
        feeds=tuple(_feed(each, known) for each in _named(top, "feeds")),
    )
    top.finish()
    return made


def _named(top: Table, key: str) -> list[Table]:
    tables = top.table(key, f"[{key}.a-name]")
    return [tables.table(slug, f"[{key}.{slug}]") for slug in tables.values]


def _slug(table: Table) -> str:
    return table.key.rsplit(".", 1)[-1]


def _optional(table: Table, key: str) -> str:
    return table.text(key, "…") if key in table.values else ""


def _organisation(table: Table) -> OrganisationPlan:
    plan = OrganisationPlan(
        slug=_slug(table),
        name=table.text("name", "University of Liverpool"),
        short_name=table.text("short_name", "Liverpool"),
        kind=OrganisationKind(table.one_of("kind", tuple(OrganisationKind))),
        code_system=CodeSystem(
            table.one_of("code_system", ("ods", "ukprn")) if "code_system" in table.values else ""
        ),
        code=_optional(table, "code"),
        code_confirmed="code_confirmed" in table.values
        and table.take("code_confirmed", bool, "code_confirmed = true"),
    )
    table.finish()
    return plan


def _service(table: Table, organisations: set[str]) -> ServicePlan:
    entry: dict[str, Any] = {key: _optional(table, key) for key in ENTRY}
    if "calendar" in table.values:
        entry["calendar"] = table.text("calendar", "always")
    if "open_in_crisis" in table.values:
        entry["open_in_crisis"] = table.take("open_in_crisis", bool, "open_in_crisis = true")
    entry["accepts_handovers"] = table.take("accepts_handovers", bool, "accepts_handovers = true")
    plan = ServicePlan(
        slug=_slug(table),
        organisation=table.one_of("organisation", tuple(sorted(organisations))),
        name=table.text("name", "Student Liaison Service"),
        kind=ServiceKind(table.one_of("kind", tuple(ServiceKind))),
        entry=entry,
    )
    table.finish()
    return plan


def _agreement(table: Table, services: tuple[str, ...]) -> AgreementPlan:
    plan = AgreementPlan(
        reference=table.text("reference", "LIV-01"),
        title=table.text("title", "Urgent care to liaison"),
        summary=table.text("summary", "What may pass, in a sentence."),
        machine_accepts="machine_accepts" in table.values
        and table.take("machine_accepts", bool, "machine_accepts = true"),
        lines=tuple(_line(row, services) for row in table.rows("lines")),
    )
    table.finish()
    return plan


def _line(table: Table, services: tuple[str, ...]) -> AgreementLine:
    categories = _words(table, "categories", (*Category, "all"))
    line = AgreementLine(
        givers=_words(table, "givers", services),
        receivers=_words(table, "receivers", services),
        bases=tuple(Basis(word) for word in _words(table, "bases", tuple(Basis))),
        categories=() if "all" in categories else tuple(Category(word) for word in categories),
    )
    table.finish()
    return line


def _words(table: Table, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    words = table.take(key, list, f'{key} = ["{known[0]}"]')
    for word in words:
        if word not in known:
            raise table.wrong(key, f"has {word!r}", f"write some of: {', '.join(known)}")
    return tuple(words)


def _feed(table: Table, services: tuple[str, ...]) -> FeedPlan:
    plan = FeedPlan(
        slug=_slug(table),
        key=table.text("key", "URGENTCARE@RW4"),
        format=table.one_of("format", ("hl7", "csv")),
        sender=table.one_of("sender", services),
        sends_to=table.one_of("sends_to", services),
        route=Route(table.one_of("route", tuple(Route))),
    )
    table.finish()
    return plan


def load_cast(name: str, services: tuple[str, ...]) -> tuple[CastMember, ...]:
    """The invented staff of a demonstration."""
    file = DATA / name / "cast.toml"
    top = Table(file, "", tomllib.loads(file.read_text(encoding="utf-8")))
    return tuple(_member(each, services) for each in _named(top, "staff"))


def _member(table: Table, services: tuple[str, ...]) -> CastMember:
    stranger = None
    if "organisation" in table.values:
        home = table.table("organisation", '{ name = "…" }')
        slug = home.text("slug", "another-trust")
        service = ServicePlan(
            slug=table.text("service", "another-liaison"),
            organisation=slug,
            name=table.text("service_name", "A service elsewhere"),
            kind=ServiceKind(table.one_of("service_kind", tuple(ServiceKind))),
            entry={"accepts_handovers": False},
        )
        stranger = (_organisation(Table(home.file, slug, _without(home.values, "slug"))), service)
    member = CastMember(
        slug=_slug(table),
        name=table.text("name", "Carys Bevan"),
        job_title=table.text("job_title", "Liaison practitioner"),
        service=stranger[1].slug if stranger else table.one_of("service", services),
        role=table.text("role", "liaison-practitioner"),
        sees=table.text("sees", "what they see first"),
        stranger=stranger,
    )
    table.finish()
    return member


def _without(values: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != key}
