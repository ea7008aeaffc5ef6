"""The page that a governance board reads of these rules."""

from __future__ import annotations

from mooring.config.reference.sharing import sharing_page


def test_the_rules_are_printed_without_the_marks_of_the_code() -> None:
    assert "``" not in sharing_page()
    assert "\n\n - the viewer's own service owns it" in sharing_page(), "a list of its own"
