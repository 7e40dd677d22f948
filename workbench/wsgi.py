"""The web door: the WSGI application that Granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

from annotations.queries.migrations import require_fitting_database  # settings must be named first
from workbench.celery import app as celery_app

application = get_wsgi_application()
require_fitting_database()
get_resolver().url_patterns  # noqa: B018  read now, not in the first request
# What is loaded by now stays for good: the garbage collector need not walk through it again at each large answer.
gc.collect()
gc.freeze()
__all__ = ["application", "celery_app"]
