from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "mooring.intake"
    label = "intake"

    def ready(self) -> None:
        # Models of the parts below can be imported only now.
        from mooring.intake.queries.doubts import doubts_in
        from mooring.liaison.queries.doubts import register

        register(doubts_in)
