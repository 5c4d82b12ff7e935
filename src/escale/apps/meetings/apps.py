from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "escale.apps.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Register the workbook's sheets and what happens when organisations are merged."""
        from escale.apps.meetings.domain.merging import register_moves
        from escale.apps.meetings.sheets import register_sheets

        register_sheets()
        register_moves()
