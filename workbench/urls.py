"""Addresses of the whole site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("annotations.urls")),
]
handler400 = "annotations.pages.errors.bad_request"
handler403 = "annotations.pages.errors.forbidden"
handler404 = "annotations.pages.errors.not_found"
handler500 = "annotations.pages.errors.server_error"
