from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "escale.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Hear what allauth does."""
        from escale.apps.accounts.listening import listen

        listen()
