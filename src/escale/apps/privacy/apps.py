from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "escale.apps.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Keep who saw what, answer whether data may leave, and erase again after a restore."""
        from escale.apps.privacy.domain.accesses import keep
        from escale.apps.privacy.domain.erasing import replay_erasures
        from escale.apps.privacy.domain.journal import NAME
        from escale.apps.privacy.domain.transfers import answer
        from escale.core import backup, disclosures, sheets, transfers

        disclosures.register(keep)
        sheets.no_hindrance("privacy.DataAccess")  # or looking at a page would keep an import from being undone
        transfers.register(answer)
        backup.also_keep(NAME, lines=True)
        backup.also_keep("log-key")
        backup.after_restore("erasures", replay_erasures)
