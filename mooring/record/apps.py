from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "mooring.record"
    label = "record"
