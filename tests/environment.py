"""The settings of a test run. A pytest plugin (see ``addopts``), because Django's settings are
read, and checked, before any ``conftest.py`` is.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOR_TESTS = {
    "MOORING_DEMO": "yes",  # no TLS between a test and its server
    "MOORING_SECRET_KEY": "for-tests-only-and-so-not-a-secret-0123456789",
    "MOORING_DATABASE": "sqlite://:memory:",
    "MOORING_SITE_DIRECTORY": str(Path(tempfile.gettempdir()) / f"mooring-tests-{os.getuid()}"),
    # Playwright keeps an event loop in the thread of the test, and Django objects to that.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

for name, value in FOR_TESTS.items():
    os.environ.setdefault(name, value)
