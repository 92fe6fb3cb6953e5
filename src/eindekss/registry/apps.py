from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "eindekss.registry"
    label = "registry"
