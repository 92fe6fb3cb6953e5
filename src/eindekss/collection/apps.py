from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "eindekss.collection"
    label = "collection"
