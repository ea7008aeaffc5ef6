from django.apps import AppConfig


class HoldingConfig(AppConfig):
    name = "mooring.holding"
    label = "holding"

    def ready(self) -> None:
        # Models of the parts below can be imported only now.
        from mooring.holding.actions.narrowing import take_back_what_nobody_can_answer
        from mooring.sharing.actions.answers import follow_closing

        follow_closing(take_back_what_nobody_can_answer)
        from mooring.holding.queries import not_to_be_contacted, who_holds
        from mooring.people.queries import close_contact_by, say_who_holds_by

        close_contact_by(not_to_be_contacted)
        say_who_holds_by(who_holds)
