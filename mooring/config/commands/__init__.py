"""The verbs that belong to the whole and to no part."""

from mooring.config.commands.demo import demo
from mooring.config.commands.docs import docs
from mooring.config.commands.running import django, intake, migrate, serve

__all__ = ["demo", "django", "docs", "intake", "migrate", "serve"]
