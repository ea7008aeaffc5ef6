from django.apps import AppConfig


class ExtractsConfig(AppConfig):
    name = "mooring.extracts"
    label = "extracts"

    def ready(self) -> None:
        # Models of the parts below can be imported only now.
        from mooring.extracts.readers import DOOR
        from mooring.intake.gateways import register
        from mooring.intake.states import Format

        register(Format.CSV, DOOR)
