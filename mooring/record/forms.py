"""Which part of a timeline somebody wants to see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mooring.design.fields import Form, Select
from mooring.people.presenters.words import CATEGORY_WORDS, capitalised
from mooring.record.events import PARTS
from mooring.sharing.states import Category


class Filter(Form):
    """``categories`` are those that the viewer's role may see at all, whoever the record is about:
    a choice on this form tells nothing of what there is.
    """

    part = Select("About", choices=list(PARTS.items()), blank="Everything", required=False)
    category = Select("Kind of information", blank="Every kind", required=False)

    def __init__(self, *args: Any, categories: Iterable[Category], **options: Any) -> None:
        super().__init__(*args, **options)
        seen = set(categories)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (each, capitalised(CATEGORY_WORDS[each])) for each in Category if each in seen
        ]
