"""The one Django app."""

from django.apps import AppConfig
from django.urls import register_converter

from annotations.text.addresses import KeyInAddress


class AnnotationsConfig(AppConfig):
    """Facts, services and doors of the workbench."""

    name = "annotations"
    verbose_name = "Workbench"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of this app with Django's, and how keys stand in addresses."""
        register_converter(KeyInAddress, "key")
        from annotations import checks  # noqa: F401, PLC0415  checks need loaded models
