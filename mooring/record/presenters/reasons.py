"""Why a viewer sees an item, as one sentence with the very agreement, answer or look-up."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mooring.design.components import at_time, on_day
from mooring.kernel.viewer import Viewer
from mooring.people.presenters.words import CATEGORY_WORDS, last_day
from mooring.record.queries import Bases, Names
from mooring.sharing.models import ConsentStatement
from mooring.sharing.states import Basis, Category, Question, Why

COUNTED = {0: "No guardian was told yet", 1: "One guardian was told", 2: "Two guardians were told"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the sentence is about. ``owner_name`` is the service whose record it is;
    ``by_owner`` that it also wrote it.
    """

    subject: UUID
    owner: UUID
    owner_name: str
    category: str
    why: str
    copied: bool = False
    by_owner: bool = True


@dataclass(frozen=True, slots=True)
class Reasons:
    """``student`` is what they are called here."""

    viewer: Viewer
    bases: Bases
    names: Names
    student: str

    @property
    def service(self) -> str:
        """The viewer's own."""
        return self.names.services[self.viewer.service]

    def sentence(self, shown: Shown) -> str:
        match Why(shown.why):
            case Why.OWN:
                return self._own(shown)
            case Why.CONTACT_CONSENT:
                return self._contact(shown)
            case Why.CONSENT:
                return self._consent(shown)
            case Why.DIRECT_CARE:
                agreement = self._under(shown, Basis.DIRECT_CARE)
                return f"NHS direct care{agreement}. Nobody has objected."
            case Why.LEGAL_DUTY:
                return self._decided(shown, Basis.LEGAL_DUTY, "because the law requires it")
            case Why.SERIOUS_HARM:
                reason = "because of a risk of serious harm"
                return self._decided(shown, Basis.SERIOUS_HARM, reason)
            case Why.OVERRIDE:
                return self._looked_up(shown)

    def _own(self, shown: Shown) -> str:
        if shown.copied:
            return "Your service owns this copy. It was made when your service took over."
        if shown.by_owner:
            return "Your service wrote this."
        return "It stands in your service’s own record."

    def _contact(self, shown: Shown) -> str:
        given = self._answer(shown, Question.CONTACT)
        when = f" on {on_day(given.at)}" if given else ""
        return (
            f"{self.student} agreed{when} that {self.service} may contact them"
            f"{_until(given)}{self._under(shown, Basis.CONTACT_CONSENT)}."
        )

    def _consent(self, shown: Shown) -> str:
        given = self._answer(shown, Question.SHARE)
        when = f" on {on_day(given.at)}" if given else ""
        about = CATEGORY_WORDS[Category(shown.category)]
        return (
            f"{self.student} agreed{when} that {shown.owner_name} shares {about} with "
            f"{self.service}{_until(given)}{self._under(shown, Basis.CONSENT)}."
        )

    def _answer(self, shown: Shown, question: Question) -> ConsentStatement | None:
        """The answer itself, the latest first, if the viewer may see it."""
        about = shown.category if question == Question.SHARE else ""
        asked = (shown.subject, question, about)
        for each in self.bases.answers:
            if (each.subject_id, each.question, each.about) == asked:
                return each
        return None

    def _decided(self, shown: Shown, basis: Basis, reason: str) -> str:
        kept = (shown.subject, basis, shown.category)
        since = next(
            (
                f" on {on_day(each.starts_at)}"
                for each in self.bases.decisions
                if (each.subject_id, each.kind, each.about) == kept
            ),
            "",
        )
        return (
            f"{shown.owner_name} decided{since} to share this {reason}{self._under(shown, basis)}."
        )

    def _looked_up(self, shown: Shown) -> str:
        mine = [each for each in self.bases.overrides if each.subject == shown.subject]
        if not mine:
            return "Your emergency look-up."
        latest = mine[0]
        concerned = {self.viewer.organisation, self.names.belongs.get(shown.owner)}
        told = COUNTED[len(latest.told & concerned)]
        return (
            f"Your emergency look-up on {on_day(latest.starts_at)} at {at_time(latest.starts_at)}, "
            f"until {at_time(latest.ends_at)}. {told}."
        )

    def _under(self, shown: Shown, basis: Basis) -> str:
        reference = self.bases.agreements.get((shown.owner, shown.category, str(basis)))
        return f", under agreement {reference}" if reference else ""


def _until(given: ConsentStatement | None) -> str:
    return f", until {last_day(given.until)}" if given and given.until else ""
