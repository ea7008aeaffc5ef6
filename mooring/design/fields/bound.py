"""What every field shares: how it is labelled, and how it becomes a component's parameters."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.template import loader
from django.utils.safestring import SafeString

Params = dict[str, Any]


class Renderer(DjangoTemplates):
    """Ours for fields and forms; Django's own for the few widgets we leave as they are."""

    form_template_name = "design/form.html"
    field_template_name = "design/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("design/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)


class NhsField(forms.Field):
    """A field with the NHS component that shows it.

    ``label`` and ``hint`` are words for people. ``missing`` is the error when a required answer
    was not given; made from the label unless said. ``size`` is that of the label or legend.
    """

    component = "input"
    verb = "Enter"

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        missing: str = "",
        size: str = "s",
        sometimes_needed: bool = False,
        **options: Any,
    ) -> None:
        """``sometimes_needed``: another answer on the form may ask for it; the hint says when."""
        super().__init__(label=label, help_text=hint, **options)
        self.size = size
        self.sometimes_needed = sometimes_needed
        self.error_messages["required"] = missing or self.default_missing()

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> Bound:
        return Bound(form, self, field_name)

    def params(self, bound: Bound) -> Params:
        """Parameters of the component beside the name, label, hint and error."""
        return {}

    def error_target(self, bound: Bound) -> str:
        """The id of the input an error in the summary leads to."""
        return bound.identifier

    def default_missing(self) -> str:
        return f"{self.verb} {in_a_sentence(str(self.label or ''))}"

    def shown_label(self) -> str:
        plain = self.required or self.sometimes_needed
        return str(self.label) if plain else f"{self.label} (optional)"


class Bound(BoundField):
    """A field of one form with its value and error; printed, it is the whole component."""

    field: NhsField

    def __str__(self) -> SafeString:
        if self.is_hidden:
            return self.as_widget()
        return self.as_field_group()

    __html__ = __str__

    @property
    def identifier(self) -> str:
        return str(self.auto_id or self.html_name)

    @property
    def error(self) -> str:
        """The first thing to put right; one at a time is enough to act on."""
        return str(self.errors[0]) if self.errors else ""

    @property
    def error_target(self) -> str:
        return self.field.error_target(self)

    def get_context(self) -> dict[str, Any]:
        reveals = bool(getattr(self.field, "reveals", None))
        return {"component": self.field.component, "params": self._params(), "reveals": reveals}

    def _params(self) -> Params:
        label: Params = {"text": self.field.shown_label(), "size": self.field.size}
        common: Params = {"id": self.identifier, "name": self.html_name, "label": label}
        if self.help_text:
            common["hint"] = {"text": str(self.help_text)}
        if self.error:
            common["errorMessage"] = {"text": self.error}
        return {**common, **self.field.params(self)}


class Form(forms.Form):
    """The base of every form on screen."""

    default_renderer = Renderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # "Name:" with a colon is not how the design system labels a question.
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def get_context(self) -> dict[str, Any]:
        return {"fields": [*self.hidden_fields(), *self.shown_fields]}

    def _clean_fields(self) -> None:
        """A field beneath a choice counts only when that choice is made."""
        super()._clean_fields()  # type: ignore[misc]  # Django's, absent from the stubs
        for name, field in self.fields.items():
            chosen = self.cleaned_data.get(name)
            several = chosen if isinstance(chosen, list | tuple) else [chosen]
            values = {str(value) for value in several}
            for value, beneath in getattr(field, "reveals", {}).items():
                if value not in values:
                    self.errors.pop(beneath, None)
                    self.cleaned_data[beneath] = getattr(self.fields[beneath], "empty_value", None)

    @property
    def shown_fields(self) -> list[Bound]:
        """The fields in order, without those that another field shows beneath a choice."""
        beneath = {
            name
            for field in self.fields.values()
            for name in getattr(field, "reveals", {}).values()
        }
        return [
            cast(Bound, bound)
            for bound in self
            if bound.name not in beneath and not bound.is_hidden
        ]

    @property
    def error_list(self) -> list[dict[str, str]]:
        """Every error in the order of the page, with a link to the input it is about."""
        found = [{"text": str(error)} for error in self.non_field_errors()]
        for bound in self:
            if bound.errors:
                target = getattr(bound, "error_target", bound.auto_id)
                found.append({"text": str(bound.errors[0]), "href": f"#{target}"})
        return found


ASKING = {"what", "when", "where", "which", "who", "whose", "why", "how"}
ARTICLES = ("the ", "a ", "an ", "any ", "your ", "their ", "his ", "her ", "its ", "our ")


def in_a_sentence(label: str) -> str:
    """The label as an object: "the date of birth", "when they were seen"; a question is quoted."""
    if label.endswith("?"):
        return f"an answer to “{label}”"
    words = uncapitalised(label)
    complete = words.split(" ", 1)[0] in ASKING or words.startswith(ARTICLES)
    return words if complete else f"the {words}"


def uncapitalised(text: str) -> str:
    """With a small first letter, but "NHS number" stays as it is."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
