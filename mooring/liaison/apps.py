from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "mooring.liaison"
    label = "liaison"

    def ready(self) -> None:
        # Models of the parts below can be imported only now.
        from mooring.liaison.actions.following import after_answer_on_the_record
        from mooring.people.actions.answers import follow_contact_answers

        follow_contact_answers(after_answer_on_the_record)
