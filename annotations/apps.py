"""The one Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import register_converter

from annotations.text.addresses import KeyInAddress


class AnnotationsConfig(AppConfig):
    """Facts, services and doors of the workbench."""

    name = "annotations"
    verbose_name = "Workbench"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of this app with Django's, how keys stand in addresses, and what follows a `flush`."""
        register_converter(KeyInAddress, "key")
        from annotations import checks  # noqa: F401, PLC0415  checks need loaded models
        from annotations.services.search import after_flush  # noqa: PLC0415  services need loaded models

        post_migrate.connect(after_flush, sender=self, dispatch_uid="annotations.search")
