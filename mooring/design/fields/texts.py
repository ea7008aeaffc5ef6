"""Fields that are typed."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError

from mooring.design.fields.bound import Bound, NhsField, Params
from mooring.kernel import nhs_number

WHOLE = phonenumbers.ValidationResult.IS_POSSIBLE  # a number without its area code is not


def written(value: Any) -> str:
    """What stands in the box. Nothing is an empty box: the components would write "None"."""
    return "" if value is None else str(value)


class Text(NhsField, forms.CharField):
    """One line. ``width`` in characters: 2, 3, 4, 5, 10, 20 or 30; unset is the full column.

    ``component_params`` are further parameters of the NHS component, such as ``inputmode``.
    """

    def __init__(
        self,
        label: str = "",
        *,
        width: int | None = None,
        autocomplete: str = "",
        component_params: Params | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.extra: Params = dict(component_params or {})
        if width:
            self.extra["width"] = width
        if autocomplete:
            self.extra["autocomplete"] = autocomplete
        self.error_messages["max_length"] = f"{label} must be %(limit_value)d characters or fewer"

    def params(self, bound: Bound) -> Params:
        return {"value": written(bound.value()), **self.extra}


class LongText(Text):
    """Several lines; with ``max_length`` it counts what is left (with JavaScript)."""

    widget = forms.Textarea

    def __init__(self, label: str = "", *, rows: int = 5, **options: Any) -> None:
        super().__init__(label, **options)
        self.extra["rows"] = rows
        self.component = "character-count" if self.max_length else "textarea"
        if self.max_length:
            self.extra["maxlength"] = self.max_length


class Password(Text):
    component = "password-input"

    def __init__(self, label: str = "Password", **options: Any) -> None:
        super().__init__(label, strip=False, **options)

    def params(self, bound: Bound) -> Params:
        return self.extra  # a password is never sent back to the page


class Email(Text):
    default_validators = forms.EmailField.default_validators

    def __init__(self, label: str = "Email address", **options: Any) -> None:
        extra = {"type": "email", "spellcheck": False}
        super().__init__(label, component_params=extra, max_length=320, **options)
        self.error_messages["invalid"] = (
            "Enter an email address in the correct format, like name@example.com"
        )


class Phone(Text):
    """A telephone number, cleaned to E.164 ("+447700900123").

    Checked for being possible, not for being in use: the numbers kept for drama, which a
    demonstration uses, are not in use by definition.
    """

    def __init__(self, label: str = "Phone number", **options: Any) -> None:
        super().__init__(label, width=20, component_params={"type": "tel"}, **options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, "GB")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or phonenumbers.is_possible_number_with_reason(number) != WHOLE:
            raise ValidationError("Enter a phone number, like 07700 900 982 or +44 20 7946 0000")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class NhsNumber(Text):
    """An NHS number, however it is spaced; cleaned to ten digits."""

    def __init__(self, label: str = "NHS number", **options: Any) -> None:
        options.setdefault("hint", "10 digits, like 999 000 0018")
        super().__init__(
            label, width=10, component_params={"inputmode": "numeric", "code": True}, **options
        )

    def clean(self, value: Any) -> str:
        digits = nhs_number.normalise(super().clean(value))
        if not digits:
            return ""
        if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
            raise ValidationError("NHS number must be 10 digits, like 999 000 0018")
        if not nhs_number.is_valid(digits):
            raise ValidationError("Check the NHS number: one of its digits is mistyped")
        return digits

    def params(self, bound: Bound) -> Params:
        return {**super().params(bound), "value": nhs_number.shown(written(bound.value()))}


class WholeNumber(NhsField, forms.IntegerField):
    widget = forms.TextInput  # number inputs scroll by accident and are read out badly

    def __init__(self, label: str = "", *, width: int = 4, **options: Any) -> None:
        super().__init__(label, **options)
        self.width = width
        self.error_messages["invalid"] = f"{label} must be a whole number"
        self.error_messages["min_value"] = f"{label} must be %(limit_value)d or more"
        self.error_messages["max_value"] = f"{label} must be %(limit_value)d or fewer"

    def params(self, bound: Bound) -> Params:
        return {"value": written(bound.value()), "inputmode": "numeric", "width": self.width}


class Upload(NhsField, forms.FileField):
    component = "file-upload"
    verb = "Choose"


class Hidden(NhsField, forms.CharField):
    """Carried by the page, not shown. Not a secret, and not to be trusted."""

    widget = forms.HiddenInput
