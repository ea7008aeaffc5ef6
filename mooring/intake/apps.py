from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "mooring.intake"
    label = "intake"
