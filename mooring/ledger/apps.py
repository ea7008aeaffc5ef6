from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "mooring.ledger"
    label = "ledger"
