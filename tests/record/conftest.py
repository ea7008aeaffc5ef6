from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.record.story import Story, begin


@pytest.fixture
def story(cast: Cast) -> Story:
    return begin(cast)
