from django.apps import AppConfig


class MissionsConfig(AppConfig):
    name = "escale.apps.missions"
    label = "missions"
