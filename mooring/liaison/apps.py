from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "mooring.liaison"
    label = "liaison"
