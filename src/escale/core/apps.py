from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "escale.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        import_module("escale.core.post.sending")
        import_module("escale.core.upkeep")
        autodiscover_modules("tasks", "events", "privacy", "privacy_tables")
