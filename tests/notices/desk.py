"""A partnership at work, and what it is told by e-mail. Ten in the morning of a Tuesday."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.db.models import QuerySet

from mooring.directory.actions import change_service, join_service, leave_service, plan_shift
from mooring.directory.models import Leave
from mooring.holding.actions import (
    accept_handover,
    close,
    decline_handover,
    name_worker,
    offer_handover,
    open_concern,
    reopen,
    set_task,
    withdraw_handover,
)
from mooring.holding.models import Concern, Handover
from mooring.holding.states import DeclineReason, End, HandoverKind, StepName
from mooring.kernel import clock
from mooring.kernel.viewer import machine
from mooring.ledger import wall
from mooring.notices.gateways import Post
from mooring.notices.models import Notice
from mooring.notices.readers import follow, send_due
from mooring.notices.readers.receivers import address_of
from mooring.notices.rules import load_notice_rules
from mooring.sharing.actions import Grounds, look_up_in_emergency, record_contact_answer
from mooring.sharing.states import Answer, How, SoughtBy
from tests.cast import SETTING_UP, STAFF, TUESDAY, Cast
from tests.intake.feeds import NOBODY_NAMED, emergency_department, take

MINUTE = timedelta(minutes=1)


@dataclass
class Desk:
    cast: Cast

    # --- Who is there ------------------------------------------------------------------------

    def on_duty(self, *names: str, hours: float = 8) -> None:
        """From an hour ago on, at their own service or "carys at crisis line"."""
        for each in names:
            name, _, service = each.partition(" at ")
            plan_shift(
                service=self.cast.service(service or STAFF[name][0]),
                staff=self.staff(name),
                starts_at=TUESDAY - timedelta(hours=1),
                ends_at=TUESDAY + timedelta(hours=hours),
                by=SETTING_UP,
            )

    def away(self, name: str, *, cover: str = "") -> None:
        """Today. Past the deed, which would refuse a cover that works elsewhere."""
        day = TUESDAY.date()
        leave = Leave(
            staff_id=self.staff(name), starts_on=day, ends_on=day,
            cover_id=self.staff(cover) if cover else None,
        )  # fmt: skip
        with wall.deed("put there by a test"):
            QuerySet(Leave).bulk_create([leave])

    def works_too(self, name: str, service: str) -> None:
        join_service(
            staff=self.cast.memberships[name].staff, service=self.cast.service(service),
            role=STAFF[name][1], by=SETTING_UP,
        )  # fmt: skip

    def left(self, *names: str) -> None:
        """Today is the first day on which they no longer work there."""
        for name in names:
            leave_service(
                membership=self.cast.memberships[name], gone_on=TUESDAY.date(), by=SETTING_UP
            )

    def mailbox(self, *services: str) -> None:
        for each in services:
            change_service(
                service=self.cast.service(each), by=SETTING_UP, email=f"{code(each)}@mail.test"
            )

    def staff(self, name: str) -> Any:
        return self.cast.memberships[name].staff_id

    # --- What happens ------------------------------------------------------------------------

    def happens(self, what: str) -> None:
        """One of the sentences of ``tests/spec/notices.toml``."""
        getattr(self, code(what).replace("-", "_"))()

    def una_holds_amina(self) -> Concern:
        return self.held("una")

    def a_machine_has_the_crisis_line_hold_amina(self) -> None:
        line = self.cast.service("crisis line")
        by = machine("feed", service=line.id, organisation=line.organisation_id)
        amina = self.cast.amina("crisis line")
        open_concern(subject=amina.subject_id, step="accept-notification", by=by)

    def una_offers_amina_to_liaison(self) -> Handover:
        concern = self.una_holds_amina()
        record_contact_answer(
            subject=concern.subject_id, recipient=self.cast.id_of("liaison"),
            answer=Answer.AGREED, how=How.BY_PHONE, by=self.cast.viewer("una"),
        )  # fmt: skip
        return offer_handover(
            concern=concern, receiver=self.cast.service("liaison"),
            kind=HandoverKind.NOTIFICATION, words="", by=self.cast.viewer("una"),
        )  # fmt: skip

    def una_offers_amina_and_takes_it_back(self) -> None:
        withdraw_handover(handover=self.una_offers_amina_to_liaison(), by=self.cast.viewer("una"))

    def carys_declines_amina(self) -> None:
        decline_handover(
            handover=self.una_offers_amina_to_liaison(), reason=DeclineReason.NO_CAPACITY,
            suggestion="", by=self.cast.viewer("carys"),
        )  # fmt: skip

    def carys_accepts_amina(self) -> Concern:
        return accept_handover(
            handover=self.una_offers_amina_to_liaison(), worker=self.staff("carys"),
            by=self.cast.viewer("carys"),
        )  # fmt: skip

    def liaisons_desk_accepts_amina_by_itself(self) -> None:
        liaison = self.cast.service("liaison")
        desk = machine("duty-desk", service=liaison.id, organisation=liaison.organisation_id)
        accept_handover(handover=self.una_offers_amina_to_liaison(), by=desk)

    def mair_names_carys_for_amina(self) -> None:
        name_worker(
            concern=self.held("mair"), worker=self.staff("carys"), by=self.cast.viewer("mair")
        )

    def carys_names_herself_for_amina(self) -> None:
        name_worker(
            concern=self.held("carys"), worker=self.staff("carys"), by=self.cast.viewer("carys")
        )

    def mair_opens_again_what_carys_held(self) -> None:
        reopen(concern=self.ended("carys"), step=StepName.REVIEW, by=self.cast.viewer("mair"))

    def mair_opens_again_what_carys_held_and_ends_it(self) -> None:
        reopen(concern=self.ended("carys"), step=StepName.REVIEW, by=self.cast.viewer("mair"))
        self.end(Concern.objects.get(), "mair")

    def mair_asks_carys_to_ring(self) -> None:
        self.task(of="mair", asked="carys")

    def mair_notes_something_to_do(self) -> None:
        self.task(of="mair", asked="")

    def una_looks_amina_up_in_an_emergency(self) -> None:
        amina = self.cast.amina("liaison")
        look_up_in_emergency(
            sought_by=SoughtBy.NAME, find=lambda: {amina.subject_id}, by=self.cast.viewer("una"),
            grounds=Grounds("life-at-risk", "vital-interests", "Missing since last night."),
        )  # fmt: skip

    def farid_looks_for_somebody_who_is_not_here(self) -> None:
        look_up_in_emergency(
            sought_by=SoughtBy.NAME, find=set, by=self.cast.viewer("farid"),
            grounds=Grounds("life-at-risk", "vital-interests", "Missing since last night."),
        )  # fmt: skip

    def a_message_cannot_be_read(self) -> None:
        emergency_department(self.cast)
        take(NOBODY_NAMED)

    # --- Parts of these ----------------------------------------------------------------------

    def held(self, by: str) -> Concern:
        """A concern of Amina's at the service of this person."""
        amina = self.cast.amina(STAFF[by][0])
        return open_concern(subject=amina.subject_id, step="name-worker", by=self.cast.viewer(by))

    def ended(self, by: str) -> Concern:
        """Held in somebody's name, ended by themselves, and all of that told."""
        concern = self.held(by)
        name_worker(concern=concern, worker=self.staff(by), by=self.cast.viewer(by))
        self.end(concern, by)
        assert self.decide() == []
        return concern

    def end(self, concern: Concern, by: str) -> None:
        close(concern=concern, end=End.DECLINED, words="Well.", by=self.cast.viewer(by))

    def task(self, *, of: str, asked: str) -> None:
        set_task(
            subject=self.cast.amina(STAFF[of][0]).subject_id, words="Ring the GP",
            due_at=TUESDAY + timedelta(hours=4), staff=self.staff(asked) if asked else None,
            by=self.cast.viewer(of),
        )  # fmt: skip

    # --- Who is told -------------------------------------------------------------------------

    def decide(self) -> list[Notice]:
        """Follow the stream to its end; every notice there is by then."""
        while follow():
            pass
        return list(Notice.objects.order_by("created_at", "id"))

    def told(self) -> list[str]:
        """By name, by mailbox, or "nobody at" a service."""
        return sorted(self.who(notice) for notice in self.decide())

    def who(self, notice: Notice) -> str:
        address = address_of(notice, load_notice_rules(settings.NOTICES_FILE))
        if address is None:
            return f"nobody at {notice.service or notice.organisation}".lower()
        name, _, domain = address.email.partition("@")
        return name if domain == "example.test" else f"mailbox of {name.replace('-', ' ')}"

    def mails(self) -> list[Any]:
        """Send what is due now: the e-mails of this time."""
        before = len(mail.outbox)
        while send_due(Post())[0]:
            pass
        return mail.outbox[before:]

    @contextmanager
    def minutes_later(self, minutes: float) -> Iterator[None]:
        with clock.at(clock.now() + minutes * MINUTE):
            yield


def code(words: str) -> str:
    kept = "".join(letter for letter in words.lower() if letter.isalnum() or letter == " ")
    return kept.strip().replace(" ", "-")
