from typing import Any

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created


class MooringConfig(AppConfig):
    name = "mooring.config"
    label = "mooring"


def refuse_what_forgets(connection: Any, **_: Any) -> None:
    """Serve nothing from a database that may lose what it commits. For the first connection of
    a web process, and not for its start: the database may be up later than we are.
    """
    from mooring.intake.queries import why_not_durable

    if problem := why_not_durable():
        connection.close()
        raise ImproperlyConfigured(f"Nothing is served from this database. {problem}.")
    connection_created.disconnect(refuse_what_forgets)
