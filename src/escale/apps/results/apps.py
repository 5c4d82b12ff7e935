from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "escale.apps.results"
    label = "results"
