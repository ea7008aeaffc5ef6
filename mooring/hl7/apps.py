from django.apps import AppConfig


class HL7Config(AppConfig):
    name = "mooring.hl7"
    label = "hl7"

    def ready(self) -> None:
        # Models of the parts below can be imported only now.
        from mooring.hl7.readers import DOOR
        from mooring.intake.gateways import register
        from mooring.intake.states import Format

        register(Format.HL7, DOOR)
