from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "escale.apps.practices"
    label = "practices"

    def ready(self) -> None:
        """Register the tasks, and what becomes of adoptions when organisations are merged."""
        from escale.apps.directory.domain.merging import when_merging
        from escale.apps.practices import tasks  # noqa: F401
        from escale.apps.practices.domain.merging import move_adoptions

        when_merging("practices.Adoption", move_adoptions)
