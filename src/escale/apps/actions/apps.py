from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "escale.apps.actions"
    label = "actions"

    def ready(self) -> None:
        """Register the tasks, and what becomes of owners when organisations are merged."""
        from escale.apps.actions import tasks  # noqa: F401
        from escale.apps.actions.domain.merging import move_owners
        from escale.apps.directory.domain.merging import when_merging

        when_merging("actions.Owner", move_owners)
