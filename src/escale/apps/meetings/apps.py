from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "escale.apps.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Register the workbook's sheets, meetings as origins, and what happens when organisations are merged."""
        from escale.apps.meetings.domain.merging import register_moves
        from escale.apps.meetings.domain.rating import register_forgetting
        from escale.apps.meetings.queries.origins import meetings_behind
        from escale.apps.meetings.sheets import register_sheets
        from escale.core.origins import register

        register("meeting", meetings_behind)
        register_sheets()
        register_moves()
        register_forgetting()
