"""Amina's first fortnight: seen by the crisis line, held by liaison, handed over to Ben."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.test import Client
from django.urls import reverse

from mooring.holding.actions import accept_handover, name_worker, offer_handover
from mooring.holding.models import Concern
from mooring.holding.states import HandoverKind
from mooring.kernel import clock
from mooring.liaison.actions import (
    Word,
    receive_notification,
    record_attempt,
    record_intervention,
    write_note,
    write_safety_plan,
)
from mooring.liaison.states import AttemptOutcome, Channel, Reason, Route
from mooring.people.actions import Details
from mooring.people.states import ContactKind, Source, StudentStatus
from mooring.sharing.actions import ShareWith, record_sharing_answer
from mooring.sharing.states import Answer, Category, How, Purpose
from tests.cast import NHS_NUMBER, TUESDAY, Cast

UNTIL = datetime(2027, 5, 3, 23, 0, tzinfo=UTC)  # the end of 3 May 2027 in London
TO_COUNSELLING = (Category.IDENTITY, Category.EXISTENCE, Category.RISK)
TO_ADVICE = (
    Category.IDENTITY,
    Category.EXISTENCE,
    Category.CONTACT,
    Category.RISK,
    Category.CARE_SUMMARY,
)


@dataclass
class Story:
    """Amina as the crisis line knows her (``seen``), as liaison (``held``), as Ben (``passed``)."""

    cast: Cast
    seen: UUID
    held: UUID
    concern: Concern
    passed: UUID | None = None

    def share(self, who: str, *about: Category, answer: Answer = Answer.AGREED) -> None:
        record_sharing_answer(
            subject=self.held,
            asked=[
                ShareWith(self.cast.id_of(who), category, Purpose.STUDENT_SUPPORT)
                for category in about
            ],
            answer=answer,
            how=How.BY_PHONE,
            until=UNTIL if answer == Answer.AGREED else None,
            by=self.cast.viewer("carys"),
        )

    def work(self) -> None:
        """What Carys does on Wednesday."""
        carys = self.cast.viewer("carys")
        with clock.at(TUESDAY + timedelta(days=1)):
            name_worker(concern=self.concern, worker=_staff(self.cast, "carys"), by=carys)
            record_attempt(
                concern=self.concern,
                channel=Channel.PHONE,
                outcome=AttemptOutcome.REACHED,
                words="Spoke for a while.",
                by=carys,
            )
            record_intervention(
                concern=self.concern,
                minutes=50,
                channel=Channel.PHONE,
                words="Made sense of the night.",
                by=carys,
            )
            write_safety_plan(
                concern=self.concern,
                warning_signs="Not sleeping",
                what_helps="The garden",
                who_helps="Priya",
                safer_place="",
                by=carys,
            )
            self.note("Exams deferred.")

    def note(self, words: str, category: Category = Category.CARE_SUMMARY) -> None:
        write_note(
            concern=self.concern, category=category, words=words, by=self.cast.viewer("carys")
        )

    def hand_over(self) -> None:
        """To Ben, on Thursday; he is told what Amina agreed to."""
        carys, ben = self.cast.viewer("carys"), self.cast.viewer("ben")
        with clock.at(TUESDAY + timedelta(days=2)):
            self.share("mental health advice", *TO_ADVICE)
            offer = offer_handover(
                concern=self.concern,
                receiver=self.cast.service("mental health advice"),
                kind=HandoverKind.REFERRAL,
                words="She knows you will ring.",
                by=carys,
            )
            self.passed = accept_handover(handover=offer, by=ben).subject_id


def begin(cast: Cast) -> Story:
    word = Word(
        details=Details(
            given_name="Amina",
            family_name="Rahman",
            preferred_name="Mina",
            pronouns="she/her",
            birth_date=date(2005, 4, 1),
            nhs_number=NHS_NUMBER,
            nhs_number_verified=True,
        ),
        route=Route.CRISIS_LINE,
        reason=Reason.SUICIDAL_THOUGHTS,
        presented_at=TUESDAY - timedelta(hours=2),
        words="Rang from halls at night.",
        visit="V1",
        points=((ContactKind.MOBILE, "07700 900123", True),),
        contact=Answer.AGREED,
        how=How.BY_PHONE,
        status=StudentStatus.FULL_TIME,
        institution=cast.organisations["university"].id,
    )
    received = receive_notification(
        word=word, to=cast.service("liaison"), source=Source.STAFF, by=cast.viewer("una")
    )
    concern = Concern.objects.get(owner=cast.id_of("liaison"), closed_at__isnull=True)
    return Story(cast, received.person.subject_id, concern.subject_id, concern)


def _staff(cast: Cast, name: str) -> UUID:
    staff = cast.viewer(name).staff
    assert staff is not None
    return staff


def sign_in(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.memberships[who].staff.account)
    return client


def words_of(client: Client, subject: UUID, **asked: object) -> str:
    """The words of the record's page, without its markup."""
    page = client.get(reverse("record", args=[subject]), asked)
    assert page.status_code == 200, page.status_code
    return text_of(page.content.decode().split("<main")[1].split("</main>")[0])


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", markup)).replace("&#39;", "’")
