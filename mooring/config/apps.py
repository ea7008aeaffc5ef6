from django.apps import AppConfig


class MooringConfig(AppConfig):
    name = "mooring.config"
    label = "mooring"
