from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "escale.apps.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Register the tasks."""
        from escale.apps.agreements import tasks  # noqa: F401
