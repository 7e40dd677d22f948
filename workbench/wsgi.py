"""The web door: the WSGI application that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

from workbench.celery import app as celery_app  # settings must be named first

application = get_wsgi_application()
__all__ = ["application", "celery_app"]
