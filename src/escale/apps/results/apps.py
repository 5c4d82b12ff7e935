from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "escale.apps.results"
    label = "results"

    def ready(self) -> None:
        """Say on the pages of agreements, clauses and actions what is measured there."""
        from escale.apps.results.queries import thread
        from escale.core.beside import register

        register("agreement", thread.of_agreement)
        register("clause", thread.of_clause)
        register("action", thread.of_action)
