from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "eindekss.web"
    label = "web"
