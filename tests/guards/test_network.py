"""No test reaches the network, and the fixture that sees to it works."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import ReachedOut


def test_reaching_out_fails_loudly() -> None:
    with socket.socket() as wire, pytest.raises(ReachedOut):
        wire.connect(("192.0.2.1", 80))
