from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "escale.apps.practices"
    label = "practices"

    def ready(self) -> None:
        """Register the tasks, practices as origins and beside actions, and what happens to adoptions in a merge."""
        from escale.apps.directory.domain.merging import when_merging
        from escale.apps.practices import tasks  # noqa: F401
        from escale.apps.practices.domain.merging import move_adoptions
        from escale.apps.practices.domain.suggesting import beside_action
        from escale.apps.practices.queries.origins import practices_behind
        from escale.core import origins, panels

        when_merging("practices.Adoption", move_adoptions)
        origins.register("practice", practices_behind)
        panels.register("action", "practices", beside_action)
