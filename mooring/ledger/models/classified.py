"""What a field of a table is."""

from __future__ import annotations

from enum import StrEnum


class FieldClass(StrEnum):
    """What a field is. Export, scrubbing and the student's page all go by it."""

    IDENTITY = "identity"
    CLINICAL = "clinical"
    ADMINISTRATIVE = "administrative"
    FREE_TEXT = "free-text"


def classes(
    *, identity: str = "", clinical: str = "", administrative: str = "", free_text: str = ""
) -> dict[str, FieldClass]:
    """Field names, separated by spaces, by class. Every field of a model is named once."""
    named = {
        FieldClass.IDENTITY: identity,
        FieldClass.CLINICAL: clinical,
        FieldClass.ADMINISTRATIVE: administrative,
        FieldClass.FREE_TEXT: free_text,
    }
    return {field: klass for klass, fields in named.items() for field in fields.split()}
