"""The register: who signs for what, what is refused, and what ending stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from mooring.kernel import clock
from mooring.kernel.decision import Refused
from mooring.people.models import Person
from mooring.sharing.actions import end_agreement, sign_agreement
from mooring.sharing.models import Agreement, AgreementTerm
from mooring.sharing.queries import visible_to
from mooring.sharing.states import Basis, Category, Purpose
from tests.cast import TUESDAY, Cast

Term = tuple[UUID, UUID, Category, Purpose, Basis]


def term(
    cast: Cast, giver: str, receiver: str, basis: Basis,
    category: Category = Category.IDENTITY, purpose: Purpose | None = None,
) -> Term:  # fmt: skip
    nhs = cast.service(receiver).is_nhs
    meant = Purpose.DIRECT_CARE if nhs else Purpose.STUDENT_SUPPORT
    return (cast.id_of(giver), cast.id_of(receiver), category, purpose or meant, basis)


def sign(cast: Cast, *terms: Term, by: str = "grace", **given: Any) -> Agreement:
    return sign_agreement(
        **{
            "reference": "LIV-09",
            "title": "For the test",
            "summary": "",
            "starts_at": TUESDAY,
            "ends_at": None,
            "machine_accepts": False,
            "terms": terms,
            "by": cast.viewer(by),
            **given,
        }
    )


def test_signed_it_opens_and_ended_it_closes(cast: Cast) -> None:
    cast.amina("u-cope")
    farid = cast.viewer("farid")
    assert not visible_to(farid, Person)
    signed = sign(cast, term(cast, "u-cope", "general practice", Basis.DIRECT_CARE))
    assert signed.signed_by_id == cast.viewer("grace").staff
    assert visible_to(farid, Person)
    end_agreement(agreement=signed, by=cast.viewer("grace"))
    assert not visible_to(farid, Person)
    with pytest.raises(Refused, match="already"):
        end_agreement(agreement=signed, by=cast.viewer("grace"))


@pytest.mark.parametrize(
    ("giver", "receiver", "basis", "given", "rule"),
    [
        ("liaison", "mental health advice", Basis.DIRECT_CARE, {}, "direct-care-is-nhs-only"),
        ("liaison", "counselling", Basis.DIRECT_CARE, {"purpose": Purpose.DIRECT_CARE},
         "direct-care-is-nhs-only"),
        ("liaison", "u-cope", Basis.CONSENT, {"purpose": Purpose.STUDENT_SUPPORT},
         "wrong-purpose"),
        ("liaison", "u-cope", Basis.CONTACT_CONSENT, {"category": Category.CLINICAL_DETAIL},
         "out-of-reach"),
        ("liaison", "u-cope", Basis.DIRECT_CARE, {"category": Category.COUNSELLING},
         "out-of-reach"),
        ("liaison", "liaison", Basis.CONSENT, {}, "to-itself"),
        ("other liaison", "liaison", Basis.DIRECT_CARE, {}, "not-yours-to-give"),
        ("mental health advice", "liaison", Basis.CONSENT, {}, "not-yours-to-give"),
    ],
)  # fmt: skip
def test_what_cannot_be_signed(
    cast: Cast, giver: str, receiver: str, basis: Basis, given: dict[str, Any], rule: str
) -> None:
    before = AgreementTerm.objects.count()
    with pytest.raises(Refused) as refused:
        sign(cast, term(cast, giver, receiver, basis, **given))
    assert refused.value.decision.rule == rule
    assert AgreementTerm.objects.count() == before


def test_one_line_that_cannot_be_signed_spoils_the_whole(cast: Cast) -> None:
    with pytest.raises(Refused):
        sign(
            cast,
            term(cast, "liaison", "u-cope", Basis.CONSENT),
            term(cast, "liaison", "mental health advice", Basis.DIRECT_CARE),
        )
    assert not Agreement.objects.filter(reference="LIV-09").exists()


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"terms": []}, "no-terms"),
        ({"ends_at": TUESDAY}, "ends-before-it-starts"),
        ({"reference": "LIV-01"}, "reference-taken"),
    ],
)
def test_what_else_is_refused(cast: Cast, given: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused) as refused:
        sign(cast, term(cast, "liaison", "u-cope", Basis.CONSENT), **given)
    assert refused.value.decision.rule == rule


def test_either_side_may_end_it_and_nobody_else(cast: Cast) -> None:
    signed = sign(cast, term(cast, "liaison", "mental health advice", Basis.CONSENT))
    with pytest.raises(Refused, match="not a party"):
        end_agreement(agreement=signed, by=cast.viewer("hana"))
    assert end_agreement(agreement=signed, by=cast.viewer("gus")).ends_at == TUESDAY


def test_one_ended_before_it_begins_never_does(cast: Cast) -> None:
    cast.amina("u-cope")
    later = TUESDAY + timedelta(days=7)
    signed = sign(
        cast, term(cast, "u-cope", "general practice", Basis.DIRECT_CARE), starts_at=later
    )
    end_agreement(agreement=signed, by=cast.viewer("grace"))
    for instant in (TUESDAY, later, later + timedelta(days=1)):
        with clock.at(instant):
            assert not visible_to(cast.viewer("farid"), Person)


# --- The screens ---------------------------------------------------------------------------------


@pytest.fixture
def grace(cast: Cast, client: Client) -> Client:
    client.force_login(cast.memberships["grace"].staff.account)
    return client


def asked(cast: Cast, **given: Any) -> dict[str, Any]:
    return {
        "reference": "LIV-10",
        "title": "U-COPE and the practice",
        "summary": "",
        "givers": [str(cast.id_of("u-cope"))],
        "receivers": [str(cast.id_of("general practice"))],
        "bases": ["direct-care", "consent"],
        "categories": ["identity", "care-summary", "counselling"],
        "starts-day": "3",
        "starts-month": "11",
        "starts-year": "2026",
        "machine_accepts": "no",
        **given,
    }


def test_the_register_and_an_agreement_can_be_read(cast: Cast, grace: Client) -> None:
    register = grace.get(reverse("agreements")).content.decode()
    assert "LIV-01 Liverpool partnership" in register
    assert "In force" in register
    known = Agreement.objects.get(reference="LIV-01")
    body = grace.get(reverse("agreement", args=[known.id])).content.decode()
    for words in (
        "Mental Health Advice (Liverpool)",
        "Student support",
        "Explicit consent",
        "Identity, existence, contact, risk, care summary",
        "Serious harm",
        "Set up with the partnership",
    ):
        assert words in body


def test_shown_once_more_and_then_signed(cast: Cast, grace: Client) -> None:
    check = grace.post(reverse("new-agreement"), asked(cast)).content.decode()
    assert "Check before you sign" in check
    for words in ("U-Cope (Mersey Care)", "General Practice (The practice)", "NHS direct care"):
        assert words in check
    assert not Agreement.objects.filter(reference="LIV-10").exists()
    signed = grace.post(reverse("new-agreement"), {**asked(cast), "sign": "yes"}, follow=True)
    assert "Signed. It is in the register." in signed.content.decode()
    made = Agreement.objects.get(reference="LIV-10")
    assert made.starts_at == datetime(2026, 11, 3, tzinfo=UTC)
    # Direct care never reaches counselling; consent does.
    assert set(made.terms.values_list("category", "basis")) == {
        ("identity", "direct-care"), ("care-summary", "direct-care"),
        ("identity", "consent"), ("care-summary", "consent"), ("counselling", "consent"),
    }  # fmt: skip


def test_the_last_day_counts_to_its_end_in_london(cast: Cast, grace: Client) -> None:
    ends = {"ends-day": "30", "ends-month": "6", "ends-year": "2027"}
    grace.post(reverse("new-agreement"), {**asked(cast, **ends), "sign": "yes"})
    made = Agreement.objects.get(reference="LIV-10")
    assert made.ends_at == datetime(2027, 6, 30, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"givers": []}, "Select who shares"),
        ({"bases": ["direct-care"], "categories": ["counselling"]}, "can reach: counselling"),
        ({"ends-day": "2", "ends-month": "11", "ends-year": "2026"}, "Last day must be"),
        ({"reference": "LIV-01", "sign": "yes"}, "with this reference is in the register"),
    ],
)
def test_what_is_wrong_is_said(
    cast: Cast, grace: Client, given: dict[str, Any], words: str
) -> None:
    body = grace.post(reverse("new-agreement"), asked(cast, **given)).content.decode()
    assert "There is a problem" in body
    assert words in body


def test_direct_care_towards_a_university_is_refused_before_the_last_look(
    cast: Cast, grace: Client
) -> None:
    given = asked(cast, receivers=[str(cast.id_of("counselling"))])
    body = grace.post(reverse("new-agreement"), given).content.decode()
    assert "Direct care is a basis between NHS services only" in body


def test_only_the_own_organisations_services_are_offered(cast: Cast, grace: Client) -> None:
    given = asked(cast, givers=[str(cast.id_of("mental health advice"))])
    body = grace.post(reverse("new-agreement"), {**given, "sign": "yes"}).content.decode()
    assert "Select one of the options" in body
    assert not Agreement.objects.filter(reference="LIV-10").exists()


def test_going_back_keeps_what_was_entered(cast: Cast, grace: Client) -> None:
    body = grace.post(reverse("new-agreement"), {**asked(cast), "change": "yes"}).content.decode()
    assert "Check before you sign" not in body
    assert "U-COPE and the practice" in body


def test_ending_says_what_stops_and_then_does(cast: Cast, grace: Client) -> None:
    known = Agreement.objects.get(reference="LIV-01")
    address = reverse("end-agreement", args=[known.id])
    body = grace.get(address).content.decode()
    assert "Crisis Line (Mersey Care) passes nothing more by it to Liaison (Mersey Care)." in body
    assert "A stored notification no longer counts" in body
    ended = grace.post(address, follow=True).content.decode()
    assert "Nothing passes by this agreement any more" in ended
    assert "Ended by" in ended
    assert "End this agreement" not in ended
    assert grace.get(address).status_code == 302


@pytest.mark.parametrize("who", ["carys", "ben", "pat", "hana"])
def test_others_do_not_keep_the_register(cast: Cast, client: Client, who: str) -> None:
    client.force_login(cast.memberships[who].staff.account)
    known = Agreement.objects.get(reference="LIV-01")
    assert client.get(reverse("agreements")).status_code == 403
    assert client.get(reverse("agreement", args=[known.id])).status_code == 404
    assert client.post(reverse("end-agreement", args=[known.id])).status_code == 404
    assert Agreement.objects.get(reference="LIV-01").ends_at is None
