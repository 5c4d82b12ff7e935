from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "escale.apps.provisioning"
    label = "provisioning"
