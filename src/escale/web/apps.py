from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "escale.web"
    label = "web"
