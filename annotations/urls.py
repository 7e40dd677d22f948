"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, include, path

from annotations.api.metrics import MetricsView
from annotations.api.urls import urlpatterns as api_routes
from annotations.pages import health
from annotations.pages.urls import urlpatterns as page_routes

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(api_routes)),
    path("metrics", MetricsView.as_view(), name="metrics"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("", include(page_routes)),
]
