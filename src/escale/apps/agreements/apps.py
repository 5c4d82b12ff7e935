from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "escale.apps.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Register the tasks, and what becomes of parties when organisations are merged."""
        from escale.apps.agreements import tasks  # noqa: F401
        from escale.apps.agreements.domain.merging import move_parties
        from escale.apps.directory.domain.merging import when_merging

        when_merging("agreements.Party", move_parties)
