from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "escale.apps.discovery"
    label = "discovery"

    def ready(self) -> None:
        """Register the tasks, and what follows when a profile changes."""
        from escale.apps.directory.domain import when_saved
        from escale.apps.discovery import tasks  # noqa: F401
        from escale.apps.discovery.domain.reading import follow_profile

        when_saved("discovery.readings", follow_profile)
