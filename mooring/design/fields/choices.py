"""Fields that are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from mooring.design.fields.bound import Bound, NhsField, Params, uncapitalised

NOT_AN_OPTION = "Select one of the options"


def pairs(field: NhsField) -> list[tuple[str, str]]:
    """Values and words as text, whatever the choices were given as."""
    choices: Iterable[tuple[Any, Any]] = getattr(field, "choices", ())
    return [(str(value), str(words)) for value, words in choices]


class _Options(NhsField):
    """Shared by radios and checkboxes.

    ``hints`` maps a value to a line beneath it. ``reveals`` maps a value to the name of a field
    shown beneath it; that field is required, checked and cleaned only when the value is chosen.
    ``divider_before`` is a value before which "or" stands.
    """

    verb = "Select"

    def __init__(
        self,
        label: str = "",
        *,
        choices: Any = (),
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, str] | None = None,
        divider_before: str = "",
        inline: bool = False,
        small: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(label, choices=choices, **options)
        self.hints = dict(hints or {})
        self.reveals = dict(reveals or {})
        self.divider_before = divider_before
        self.inline, self.small = inline, small
        self.error_messages["invalid_choice"] = NOT_AN_OPTION

    def params(self, bound: Bound) -> Params:
        return {
            "id": None,  # it would be that of the first option, which the error summary leads to
            "idPrefix": bound.identifier,
            "fieldset": {"legend": {"text": self.shown_label(), "size": self.size}},
            "inline": self.inline,
            "small": self.small,
            "items": self._items(bound),
        }

    def _items(self, bound: Bound) -> list[Params]:
        chosen = bound.value()
        several = chosen if isinstance(chosen, list | tuple | set | frozenset) else [chosen]
        values = {str(value) for value in several if value is not None}
        items: list[Params] = []
        for value, words in pairs(self):
            if self.divider_before and value == self.divider_before:
                items.append({"divider": "or"})
            item: Params = {"value": value, "text": words, "checked": value in values}
            if hint := self.hints.get(value):
                item["hint"] = {"text": hint}
            if name := self.reveals.get(value):
                item["conditional"] = {"html": str(bound.form[name])}
            items.append(item)
        return items


class Radios(_Options, forms.TypedChoiceField):
    """One of a few. ``coerce`` turns the value into what the action takes."""

    component = "radios"
    widget = forms.RadioSelect


class Checkboxes(_Options, forms.TypedMultipleChoiceField):
    """Any of a few, as a list. ``exclusive`` is the value, such as "none", that unticks others."""

    component = "checkboxes"
    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str = "", *, exclusive: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.exclusive = exclusive

    def _items(self, bound: Bound) -> list[Params]:
        items = super()._items(bound)
        for item in items:
            if self.exclusive and item.get("value") == self.exclusive:
                item["exclusive"] = True
        return items

    def clean(self, value: Any) -> list[Any]:
        chosen = super().clean(value)
        if self.exclusive in (value or []) and len(chosen) > 1:
            words = dict(pairs(self)).get(self.exclusive, self.exclusive)
            raise forms.ValidationError(f"Select “{words}” alone, or the others without it")
        return list(chosen)


class Confirm(NhsField, forms.BooleanField):
    """One box to tick: the label is the statement agreed to."""

    component = "checkboxes"

    def default_missing(self) -> str:
        return f"Confirm that {uncapitalised(str(self.label))}"

    def shown_label(self) -> str:
        return str(self.label)  # an unticked box is an answer, so "(optional)" would mislead

    def params(self, bound: Bound) -> Params:
        ticked = bool(bound.value())
        item = {"value": "yes", "text": self.shown_label(), "checked": ticked}
        return {"id": None, "idPrefix": bound.identifier, "items": [item]}


class Select(NhsField, forms.TypedChoiceField):
    """One of many, as a drop-down. Prefer radios up to about eight."""

    component = "select"
    verb = "Select"

    def __init__(
        self, label: str = "", *, choices: Any = (), blank: str = "Choose one", **options: Any
    ) -> None:
        super().__init__(label, choices=choices, **options)
        self.blank = blank
        self.error_messages["invalid_choice"] = NOT_AN_OPTION

    def params(self, bound: Bound) -> Params:
        chosen = str(bound.value() if bound.value() is not None else "")
        items = [{"value": "", "text": self.blank, "selected": not chosen}]
        items += [
            {"value": value, "text": words, "selected": value == chosen}
            for value, words in pairs(self)
            if value
        ]
        return {"items": items}
