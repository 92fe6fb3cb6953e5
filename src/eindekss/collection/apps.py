from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "eindekss.collection"
    label = "collection"

    def ready(self) -> None:
        from eindekss.collection.audit.signals import connect  # noqa: PLC0415 - its models exist from here on

        connect()
