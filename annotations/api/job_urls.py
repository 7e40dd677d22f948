"""Addresses of imports and exports, below /api/v1/."""

from django.urls import URLPattern, path

from annotations.api import exports, imports

urlpatterns: list[URLPattern] = [
    path("projects/<int:pk>/imports/", imports.ImportsView.as_view(), name="api-imports"),
    path("imports/<int:pk>/", imports.ImportView.as_view(), name="api-import"),
    path("imports/<int:pk>/problems/", imports.ImportProblemsView.as_view(), name="api-import-problems"),
    path("projects/<int:pk>/exports/", exports.ExportsView.as_view(), name="api-exports"),
    path("exports/<int:pk>/", exports.ExportView.as_view(), name="api-export"),
    path("exports/<int:pk>/file/", exports.ExportFileView.as_view(), name="api-export-file"),
]
