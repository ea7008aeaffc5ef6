"""What an emergency look-up asks."""

from __future__ import annotations

from mooring.design.fields import Date, Form, LongText, NhsNumber, Radios, Text
from mooring.people.actions import Sought
from mooring.sharing.actions import Grounds
from mooring.sharing.rules import load_emergency_rules
from mooring.sharing.states import SOUGHT_BY_WORDS, SoughtBy


class LookUpForm(Form):
    sought_by = Radios(
        "What do you know of the person?",
        hint="Exactly and in full: a part of a name or number finds nobody.",
        choices=[(each, words) for each, words in SOUGHT_BY_WORDS.items()],
        reveals={
            SoughtBy.NHS_NUMBER: "nhs_number",
            SoughtBy.NAME: "name",
            SoughtBy.NUMBER: "number",
        },
        missing="Select what you know of the person",
        size="m",
    )
    nhs_number = NhsNumber()
    name = Text("Full name", hint="The first name and the family name", max_length=240)
    number = Text(
        "Student, hospital or practice number",
        hint="As it stands on a card or a letter",
        width=20,
        max_length=60,
    )
    born = Date("Date of birth", hint="For example, 27 3 2005", past=True, size="m")
    reason = Radios("Why now?", size="m", missing="Select why you look the person up")
    words = LongText(
        "What is happening?",
        hint="A sentence or two. The guardians read it. Do not write down what is in the record.",
        max_length=500,
        rows=3,
        size="m",
        missing="Say in a sentence what is happening",
    )
    lawful_basis = Radios("Lawful basis", size="m", missing="Select the lawful basis")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rules = load_emergency_rules()
        reason, basis = self.fields["reason"], self.fields["lawful_basis"]
        assert isinstance(reason, Radios)
        assert isinstance(basis, Radios)
        reason.choices = list(rules.reasons.items())
        basis.choices = [(code, words) for code, (words, _) in rules.lawful_bases.items()]
        basis.hints = {code: detail for code, (_, detail) in rules.lawful_bases.items()}

    def sought(self) -> Sought:
        given = self.cleaned_data
        by = SoughtBy(given["sought_by"])
        identifier = {
            SoughtBy.NHS_NUMBER: "nhs_number",
            SoughtBy.NAME: "name",
            SoughtBy.NUMBER: "number",
        }[by]
        return Sought(by, given[identifier], given["born"])

    def grounds(self) -> Grounds:
        given = self.cleaned_data
        return Grounds(given["reason"], given["lawful_basis"], given["words"])
