from django.apps import AppConfig


class BlueprintsConfig(AppConfig):
    name = "mooring.blueprints"
    label = "blueprints"
