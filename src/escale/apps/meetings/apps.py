from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "escale.apps.meetings"
    label = "meetings"

    def ready(self) -> None:
        from escale.apps.meetings.sheets import register_sheets

        register_sheets()
