from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "mooring.sharing"
    label = "sharing"
