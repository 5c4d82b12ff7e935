from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "escale.apps.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Register the tasks, clauses as origins and ends of threads, and what becomes of parties in a merge."""
        from escale.apps.agreements import tasks  # noqa: F401
        from escale.apps.agreements.domain.merging import move_parties
        from escale.apps.agreements.queries.ties import clauses_behind, clauses_of_action
        from escale.apps.directory.domain.merging import when_merging
        from escale.core.origins import register
        from escale.core.threads import follow

        when_merging("agreements.Party", move_parties)
        register("clause", clauses_behind)
        follow("action", clauses_of_action)
