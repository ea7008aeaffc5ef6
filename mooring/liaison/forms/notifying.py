"""Word of a student in crisis, in under a minute: who, why, and what they agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from mooring.design.fields import (
    Confirm,
    Date,
    DateTime,
    Form,
    Hidden,
    LongText,
    NhsNumber,
    Phone,
    Radios,
    Select,
    Text,
)
from mooring.directory.models import Organisation, Service
from mooring.directory.states import ServiceKind
from mooring.kernel import clock, ids
from mooring.liaison.actions import Word
from mooring.liaison.actions.answers import SHARED_AT_ONCE
from mooring.liaison.states import REASON_WORDS, ROUTE_WORDS, Reason, Route
from mooring.people.actions import Details
from mooring.people.forms.details import ELSEWHERE
from mooring.people.presenters.words import HOW_WORDS, capitalised, categories_in_words
from mooring.people.states import ContactKind, StudentStatus
from mooring.sharing.states import Answer, How

UK_MOBILE = "+447"
BY_STAFF = (How.IN_PERSON, How.BY_PHONE, How.ON_PAPER)
ANSWERS = [
    (Answer.AGREED, "Yes"),
    (Answer.REFUSED, "No"),
    (Answer.NOT_ASKED, "They were not asked"),
    (Answer.UNABLE, "They were not able to answer"),
]
NOTHING_IS_TOLD = "Their university or college is told nothing"

# What a service of each kind is likely to say, so that it need not.
USUAL_ROUTE = {
    ServiceKind.CRISIS_LINE: Route.CRISIS_LINE,
    ServiceKind.URGENT_CARE: Route.EMERGENCY_DEPARTMENT,
    ServiceKind.NHS_111: Route.NHS_111,
    ServiceKind.GENERAL_PRACTICE: Route.GENERAL_PRACTICE,
    ServiceKind.UNIVERSITY_MENTAL_HEALTH: Route.UNIVERSITY,
    ServiceKind.WELLBEING: Route.UNIVERSITY,
    ServiceKind.COUNSELLING: Route.UNIVERSITY,
}
BY_PHONE = frozenset({ServiceKind.CRISIS_LINE, ServiceKind.NHS_111})


def contact_hints(liaison: str) -> dict[str, str]:
    return {
        str(Answer.AGREED): f"{liaison} is told who they are, how to reach them and why",
        str(Answer.REFUSED): (
            f"{liaison} is told nothing. Your service keeps them, and decides how it follows up"
        ),
        str(Answer.NOT_ASKED): (
            f"{liaison} is told nothing yet. Your service keeps them, and asks them next"
        ),
        str(Answer.UNABLE): "The same as not asked: your service keeps them, and asks them next",
    }


SHARING_HINTS = {
    str(Answer.AGREED): (
        "Its wellbeing and mental health services may be told "
        f"{categories_in_words(SHARED_AT_ONCE)}"
    ),
    str(Answer.REFUSED): NOTHING_IS_TOLD,
    str(Answer.NOT_ASKED): f"{NOTHING_IS_TOLD}. Whoever supports the student next may ask them",
    str(Answer.UNABLE): f"{NOTHING_IS_TOLD}. Whoever supports the student next may ask them",
}


class Notify(Form):
    given_name = Text("First name", required=False, max_length=120, autocomplete="off")
    family_name = Text("Family name", required=False, max_length=120, autocomplete="off")
    birth_date = Date("Date of birth", hint="For example, 27 3 2005", past=True, required=False)
    nhs_number = NhsNumber(required=False)
    phone = Phone(
        hint="Needed if they agreed to be contacted", required=False, sometimes_needed=True
    )
    may_leave_message = Confirm("A message may be left on this number", required=False)
    status = Select(
        "Are they a student?",
        choices=[
            (StudentStatus.FULL_TIME, "Yes, full time"),
            (StudentStatus.PART_TIME, "Yes, part time"),
            (StudentStatus.ON_LEAVE, "Yes, on leave of absence"),
            (StudentStatus.UNKNOWN, "Not sure"),
        ],
        coerce=StudentStatus,
        missing="Select whether they are a student",
    )
    institution = Select("University or college", blank="Not known", required=False)
    other_institution = Text(
        "Name of the university or college",
        hint="Only if it is not in the list",
        required=False,
        max_length=160,
    )
    reason = Select(
        "Main reason",
        choices=[(each, REASON_WORDS[each]) for each in Reason],
        coerce=Reason,
        missing="Select the main reason",
    )
    words = LongText(
        "What happened, and how best to reach them",
        rows=4,
        max_length=2000,
        required=False,
    )
    presented_at = DateTime("When were they seen?", past=True)
    route = Select(
        "By which way were they seen?",
        choices=[(each, capitalised(ROUTE_WORDS[each])) for each in Route],
        coerce=Route,
        missing="Select by which way they were seen",
    )
    to = Radios("Which liaison service?", coerce=UUID, missing="Select a liaison service")
    contact = Radios(
        "May the liaison service contact them?",
        choices=ANSWERS,
        coerce=Answer,
        missing="Select whether the liaison service may contact them",
    )
    sharing = Radios(
        "May their university or college be told?",
        choices=ANSWERS,
        hints=SHARING_HINTS,
        coerce=Answer,
        missing="Select whether their university or college may be told",
    )
    how = Radios(
        "How were they asked?",
        hint="Leave it as it is if they were not",
        choices=[(each, capitalised(HOW_WORDS[each])) for each in BY_STAFF],
        coerce=How,
        inline=True,
        missing="Select how they were asked",
    )
    sheet = Hidden(required=False)

    def __init__(
        self,
        *args: Any,
        services: Sequence[Service],
        institutions: Sequence[Organisation],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.services = {service.id: service for service in services}
        self.fields["institution"].choices = [  # type: ignore[attr-defined]
            *((str(each.id), each.name) for each in institutions),
            (ELSEWHERE, "Another university or college"),
        ]
        if len(services) == 1:
            del self.fields["to"]
            name = services[0].name
            self.fields["contact"].label = f"May {name} contact them?"
        else:
            name = "The liaison service"
            self.fields["to"].choices = [  # type: ignore[attr-defined]
                (str(each.id), each.name) for each in services
            ]
        self.fields["contact"].hints = contact_hints(name)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("given_name") or cleaned.get("family_name")):
            self.add_error("given_name", "Enter a first name or a family name")
        if cleaned.get("contact") == Answer.AGREED and "phone" in cleaned:
            self._check_reachable(cleaned)
        self._check_institution(cleaned)
        return cleaned

    def _check_reachable(self, cleaned: dict[str, Any]) -> None:
        if not (cleaned["phone"] or cleaned.get("words")):
            self.add_error("phone", "Enter a phone number, or write how best to reach them")

    def _check_institution(self, cleaned: dict[str, Any]) -> None:
        chosen, other = cleaned.get("institution"), cleaned.get("other_institution")
        if chosen == ELSEWHERE and not other:
            self.add_error("other_institution", "Enter the name of the university or college")
        if chosen and chosen != ELSEWHERE and other:
            self.add_error(
                "other_institution", "Choose from the list or enter a name, but not both"
            )
        answered = cleaned.get("sharing") in (Answer.AGREED, Answer.REFUSED)
        if answered and chosen in ("", ELSEWHERE):
            self.add_error(
                "institution",
                "Select the university or college that the answer is about. If it is not in the "
                "list it is not told, so select that they were not asked",
            )

    @property
    def liaison(self) -> Service:
        chosen = self.cleaned_data.get("to")
        return self.services[chosen] if chosen else next(iter(self.services.values()))

    @property
    def message(self) -> UUID:
        """The same sheet about the same person, sent again, is one notification; a sheet that is
        gone back to and filled in for somebody else is another.
        """
        given = self.cleaned_data
        who = (given["given_name"], given["family_name"], given["birth_date"], given["nhs_number"])
        return uuid5(_sheet(given["sheet"]), "\x1f".join(str(each).lower() for each in who))

    def word(self) -> Word:
        given = self.cleaned_data
        chosen = given["institution"]
        institution = UUID(chosen) if chosen not in ("", ELSEWHERE) else None
        return Word(
            details=Details(
                given_name=given["given_name"],
                family_name=given["family_name"],
                birth_date=given["birth_date"],
                nhs_number=given["nhs_number"],
            ),
            route=given["route"],
            presented_at=given["presented_at"],
            reason=given["reason"],
            words=given["words"],
            points=self._points(),
            contact=given["contact"],
            sharing=given["sharing"],
            sharing_with=(institution,) if institution else (),
            how=given["how"],
            status=given["status"],
            institution=institution,
            other_institution=given["other_institution"],
            message=self.message,
        )

    def _points(self) -> tuple[tuple[ContactKind, str, bool], ...]:
        number = self.cleaned_data["phone"]
        if not number:
            return ()
        kind = ContactKind.MOBILE if number.startswith(UK_MOBILE) else ContactKind.PHONE
        return ((kind, number, self.cleaned_data["may_leave_message"]),)


def _sheet(carried: str) -> UUID:
    try:
        return UUID(carried)
    except ValueError:
        return ids.new()


def usual(service: Service, institutions: Sequence[Organisation]) -> dict[str, Any]:
    """What stands in the form before anything is written: as this service would mostly say."""
    kind = ServiceKind(service.kind)
    at_home = service.organisation_id in {each.id for each in institutions}
    return {
        "presented_at": clock.now(),
        "route": USUAL_ROUTE.get(kind),
        "how": How.BY_PHONE if kind in BY_PHONE else How.IN_PERSON,
        "status": StudentStatus.UNKNOWN,
        "institution": str(service.organisation_id) if at_home else "",
        "sheet": str(ids.new()),
    }
