"""Addresses of the pages."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import path

from annotations.pages import account, annotate, documents, exports, home, imports, offline, projects, sign_in


def favicon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for where no page names an icon, as with JSON."""
    return HttpResponseRedirect(static("favicon.svg"))


urlpatterns = [
    path("favicon.ico", favicon),
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("in/<str:secret>/", sign_in.link, name="link"),
    path("account/", account.account, name="account"),
    path("offline/", offline.offline, name="offline"),
    path("service-worker.js", offline.service_worker, name="service-worker"),
    path("projects/new/", projects.new_project, name="project-new"),
    path("projects/<int:pk>/documents/", documents.documents, name="documents"),
    path("projects/<int:pk>/documents/new/", documents.new_document, name="document-new"),
    path("projects/<int:pk>/next/", documents.next_document, name="next-document"),
    path("projects/<int:pk>/imports/", imports.imports, name="imports"),
    path("projects/<int:pk>/exports/", exports.exports, name="exports"),
    path("imports/<int:pk>/", imports.import_job, name="import"),
    path("exports/<int:pk>/", exports.export_job, name="export"),
    path("documents/<int:pk>/", annotate.annotate, name="annotate"),
]
