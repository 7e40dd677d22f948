"""Addresses of the pages."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import path

from annotations.pages import (
    account,
    actor,
    actor_changes,
    actor_doubles,
    actors,
    annotate,
    assignments,
    bulk,
    document_edit,
    documents,
    events,
    exports,
    forgotten,
    guideline,
    history,
    home,
    imports,
    members,
    offline,
    overview,
    people,
    project_settings,
    projects,
    purge,
    recheck,
    settings,
    settings_archive,
    sign_in,
    work,
)


def favicon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for where no page names an icon, as with JSON."""
    return HttpResponseRedirect(static("favicon.svg"))


urlpatterns = [
    path("favicon.ico", favicon),
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("in/<str:secret>/", sign_in.link, name="link"),
    path("account/", account.account, name="account"),
    path("people/", people.people, name="people"),
    path("offline/", offline.offline, name="offline"),
    path("service-worker.js", offline.service_worker, name="service-worker"),
    path("projects/new/", projects.new_project, name="project-new"),
    path("projects/<int:pk>/documents/", documents.documents, name="documents"),
    path("projects/<int:pk>/documents/bulk/", bulk.change_documents, name="documents-bulk"),
    path("projects/<int:pk>/documents/trash/", bulk.trash, name="trash"),
    path("projects/<int:pk>/documents/new/", documents.new_document, name="document-new"),
    path("projects/<int:pk>/next/", documents.next_document, name="next-document"),
    path("projects/<int:pk>/events/", events.events, name="events"),
    path("projects/<int:pk>/events/<key:key>/figures.csv", events.event_csv, name="event-csv"),
    path("projects/<int:pk>/events/<key:key>/", events.event, name="event"),
    path("projects/<int:pk>/actors/", actors.actors, name="actors"),
    path("projects/<int:pk>/actor-doubles/", actor_doubles.actor_doubles, name="actor-doubles"),
    path("projects/<int:pk>/actors/<key:uid>/merge/", actor_changes.actor_merge, name="actor-merge"),
    path("projects/<int:pk>/actors/<key:uid>/split/", actor_changes.actor_split, name="actor-split"),
    path("projects/<int:pk>/actors/<key:uid>/", actor.actor, name="actor"),
    path("projects/<int:pk>/overview/", overview.overview_page, name="overview"),
    path("projects/<int:pk>/overview.csv", overview.overview_csv, name="overview-csv"),
    path("projects/<int:pk>/history/", history.history, name="history"),
    path("projects/<int:pk>/work/", work.my_work_page, name="work"),
    path("projects/<int:pk>/review/", work.review, name="review"),
    path("projects/<int:pk>/assignments/", assignments.assignments, name="assignments"),
    path("documents/<int:pk>/step/", work.step, name="document-step"),
    path("projects/<int:pk>/settings/", settings.settings, name="settings"),
    path("projects/<int:pk>/settings/recheck/", recheck.recheck, name="recheck"),
    path("projects/<int:pk>/settings/labels/new/", settings.new_label, name="label-new"),
    path("projects/<int:pk>/settings/labels/<int:label>/", settings.label_settings, name="label"),
    path(
        "projects/<int:pk>/settings/labels/<int:label>/archive/", settings_archive.label_archive, name="label-archive"
    ),
    path(
        "projects/<int:pk>/settings/relation-types/new/", settings_archive.new_relation_type, name="relation-type-new"
    ),
    path(
        "projects/<int:pk>/settings/relation-types/<int:relation_type>/",
        settings_archive.relation_type_settings,
        name="relation-type",
    ),
    path("projects/<int:pk>/imports/", imports.imports, name="imports"),
    path("projects/<int:pk>/exports/", exports.exports, name="exports"),
    path("projects/<int:pk>/guideline/", guideline.guideline, name="guideline"),
    path("projects/<int:pk>/guideline/text/", guideline.guideline_text, name="guideline-text"),
    path("projects/<int:pk>/guideline/edit/", guideline.edit_guideline, name="guideline-edit"),
    path("projects/<int:pk>/settings/project/", project_settings.project_settings, name="project-settings"),
    path("projects/<int:pk>/settings/project/delete/", project_settings.project_delete, name="project-delete"),
    path("projects/<int:pk>/people/", members.members, name="members"),
    path("imports/<int:pk>/", imports.import_job, name="import"),
    path("exports/<int:pk>/", exports.export_job, name="export"),
    path("documents/<int:pk>/edit/", document_edit.edit_document, name="document-edit"),
    path("documents/<int:pk>/", annotate.annotate, name="annotate"),
    path("documents/<int:pk>/history/", history.history_of_document, name="document-history"),
    path("documents/<int:pk>/purge/", purge.purge_a_document, name="document-purge"),
    path("people/<int:pk>/purge/", purge.purge_a_person, name="person-purge"),
]
