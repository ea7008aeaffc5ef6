from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "mooring.linkage"
    label = "linkage"
