from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "mooring.design"
    label = "design"
