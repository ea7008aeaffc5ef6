from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class MooringConfig(AppConfig):
    name = "mooring.config"
    label = "mooring"

    def ready(self) -> None:
        from mooring.config.wall.building import build_after_migrating, close_before_migrating

        register(check_notice_rules, "notices")
        # The signals are sent for each part that has tables; after the last, all are there.
        parts = [each for each in apps.get_app_configs() if each.models_module]
        pre_migrate.connect(close_before_migrating, sender=parts[0])
        post_migrate.connect(build_after_migrating, sender=parts[-1])


def check_notice_rules(app_configs: Any, **_: Any) -> list[Error]:
    """Here, because only this part knows every event. ``notices.commands`` asks for it."""
    from mooring.config.reference.events import event_kinds
    from mooring.directory.rules import RuleFileError
    from mooring.notices.rules import check_events

    kinds = [each for part in event_kinds().values() for each in part]
    try:
        check_events(settings.NOTICES_FILE, kinds)
    except RuleFileError as slip:
        return [Error(str(slip), hint="MOORING_NOTICES names this file.", id="mooring.E001")]
    return []


def refuse_what_forgets(connection: Any, **_: Any) -> None:
    """Serve nothing from a database that may lose what it commits. For the first connection of
    a web process, and not for its start: the database may be up later than we are.
    """
    from mooring.intake.queries import why_not_durable

    if problem := why_not_durable():
        connection.close()
        raise ImproperlyConfigured(f"Nothing is served from this database. {problem}.")
    connection_created.disconnect(refuse_what_forgets)


def refuse_an_open_wall(connection: Any, **_: Any) -> None:
    """Serve nothing of a live site over an open wall; asked when :func:`refuse_what_forgets` is."""
    from mooring.config.wall import OpenWall, insist

    try:
        insist()
    except OpenWall as open_wall:
        connection.close()
        raise ImproperlyConfigured(str(open_wall)) from None
    connection_created.disconnect(refuse_an_open_wall)
