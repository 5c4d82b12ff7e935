from django.apps import AppConfig


class MissionsConfig(AppConfig):
    name = "escale.apps.missions"
    label = "missions"

    def ready(self) -> None:
        """Register the workbook's sheets, the tasks, and what follows when organisations are merged or change."""
        from escale.apps.directory.domain import when_saved
        from escale.apps.missions import tasks  # noqa: F401
        from escale.apps.missions.domain import merging, mission_sheets, organisation_sheets, people_sheets
        from escale.apps.missions.domain.suggesting import follow_profile
        from escale.core.sheets import no_hindrance

        for owner in (mission_sheets, organisation_sheets, people_sheets):
            owner.register_sheets()
        merging.register_moves()
        no_hindrance("suggestions.Outcome")  # written down about what goes; the wish itself still hinders
        when_saved("missions.suggestions", follow_profile)
