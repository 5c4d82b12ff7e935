from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "escale.apps.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Hear what other apps announce."""
        from escale.apps.webhooks.domain.hearing import LISTENER
        from escale.core import events

        events.listen(LISTENER)
