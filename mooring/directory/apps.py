from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "mooring.directory"
    label = "directory"
