from django.apps import AppConfig


class HoldingConfig(AppConfig):
    name = "mooring.holding"
    label = "holding"
