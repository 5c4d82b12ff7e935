from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "escale.apps.suggestions"
    label = "suggestions"
