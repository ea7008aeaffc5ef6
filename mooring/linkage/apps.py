from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "mooring.linkage"
    label = "linkage"

    def ready(self) -> None:
        # Models of the parts below can be imported only now.
        from mooring.linkage.presenters import doubts
        from mooring.people.queries.doubts import doubts_come_from

        doubts_come_from(doubts)
