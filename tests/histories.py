"""How random histories are tried: how many, from which seed, and no more ado.

A commit runs few; ``make trust`` runs all. What is drawn comes from the seed of the proofs, so a
test is red for its own commit's reason and a failing history is found again. Nothing is shrunk:
a history is short, and shrinking one takes longer than all the others together.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

from tests.trust.proofs import scale


def tried_on(*, quick: int, full: int, steps: int = 50) -> settings:
    """For a property or, with ``steps`` of each history at most, for a state machine."""
    return settings(
        max_examples=scale(quick, full),
        stateful_step_count=steps,
        derandomize=False,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
