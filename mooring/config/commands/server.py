"""The command line of the web server."""

from __future__ import annotations

import sys


def gunicorn(bind: str, workers: int) -> list[str]:
    """A WSGI server on ``bind`` (host:port)."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "mooring.config.wsgi",
        "--bind",
        bind,
        "--workers",
        str(workers),
        "--log-level",
        "warning",
    ]
