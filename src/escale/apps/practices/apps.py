from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "escale.apps.practices"
    label = "practices"
