"""How many random histories a property is tried on, and how.

A commit runs a few that are always the same, so that a test is red for its own commit's reason;
MOORING_TEST_PROFILE=trust runs ten thousand that nobody has seen before.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

COMMON = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("commit", max_examples=100, derandomize=True, **COMMON)
settings.register_profile("trust", max_examples=10_000, print_blob=True, **COMMON)

PROFILE = settings.get_profile(os.environ.get("MOORING_TEST_PROFILE", "commit"))
