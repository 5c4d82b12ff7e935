from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "escale.apps.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Keep who saw what, and answer whether data may leave."""
        from escale.apps.privacy.domain.accesses import keep
        from escale.apps.privacy.domain.transfers import answer
        from escale.core import disclosures, transfers

        disclosures.register(keep)
        transfers.register(answer)
