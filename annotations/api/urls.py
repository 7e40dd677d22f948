"""Addresses of the API, below /api/v1/."""

from django.urls import URLPattern, URLResolver, path, re_path

from annotations.api import (
    accounts,
    bulk,
    docs,
    documents,
    event_figures,
    events,
    guidelines,
    invitations,
    projects,
    schema,
)
from annotations.api.actor_urls import urlpatterns as actor_routes
from annotations.api.annotation_urls import urlpatterns as annotation_routes
from annotations.api.job_urls import urlpatterns as job_routes

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", accounts.MeView.as_view(), name="api-me"),
    path("me/tokens/", accounts.TokensView.as_view(), name="api-tokens"),
    path("me/tokens/<int:pk>/", accounts.TokenView.as_view(), name="api-token"),
    path("users/", accounts.UsersView.as_view(), name="api-users"),
    path("users/<str:username>/", accounts.UserView.as_view(), name="api-user"),
    path("invitations/", accounts.InvitationsView.as_view(), name="api-invitations"),
    path("projects/", projects.ProjectsView.as_view(), name="api-projects"),
    path("projects/<int:pk>/", projects.ProjectView.as_view(), name="api-project"),
    path("projects/<int:pk>/members/", projects.MembersView.as_view(), name="api-members"),
    path("projects/<int:pk>/members/<str:username>/", projects.MemberView.as_view(), name="api-member"),
    path("projects/<int:pk>/invitations/", invitations.NewcomersView.as_view(), name="api-newcomers"),
    path("projects/<int:pk>/invitations/<str:username>/", invitations.NewcomerView.as_view(), name="api-newcomer"),
    path(
        "projects/<int:pk>/invitations/<str:username>/link/",
        invitations.NewcomerLinkView.as_view(),
        name="api-newcomer-link",
    ),
    path("projects/<int:pk>/guideline/", guidelines.GuidelineView.as_view(), name="api-guideline"),
    path(
        "projects/<int:pk>/guideline/versions/",
        guidelines.GuidelineVersionsView.as_view(),
        name="api-guideline-versions",
    ),
    path("projects/<int:pk>/labels/", schema.LabelsView.as_view(), name="api-labels"),
    path("projects/<int:pk>/relation-types/", schema.RelationTypesView.as_view(), name="api-relation-types"),
    path("labels/<int:pk>/", schema.LabelView.as_view(), name="api-label"),
    path("labels/<int:pk>/archive/", schema.LabelArchiveView.as_view(), name="api-label-archive"),
    path("labels/<int:pk>/restore/", schema.LabelRestoreView.as_view(), name="api-label-restore"),
    path("relation-types/<int:pk>/", schema.RelationTypeView.as_view(), name="api-relation-type"),
    path(
        "relation-types/<int:pk>/archive/",
        schema.RelationTypeArchiveView.as_view(),
        name="api-relation-type-archive",
    ),
    path(
        "relation-types/<int:pk>/restore/",
        schema.RelationTypeRestoreView.as_view(),
        name="api-relation-type-restore",
    ),
    path("projects/<int:pk>/documents/", documents.DocumentsView.as_view(), name="api-documents"),
    path("projects/<int:pk>/documents/bulk/", bulk.BulkDocuments.as_view(), name="api-bulk"),
    path("documents/<int:pk>/", documents.DocumentView.as_view(), name="api-document"),
    path("documents/<int:pk>/restore/", documents.DocumentRestoreView.as_view(), name="api-restore"),
    path("documents/<int:pk>/history/", documents.DocumentHistoryView.as_view(), name="api-history"),
    path("projects/<int:pk>/events/", events.EventsView.as_view(), name="api-events"),
    path("projects/<int:pk>/events/<key:key>/figures/", event_figures.FiguresOfEvent.as_view()),
    path("projects/<int:pk>/events/<key:key>/", events.EventView.as_view(), name="api-event"),
    # actors/, with merge/, split/ and the like
    *actor_routes,
    # annotations/, spans/, relations/, operations/, submit/, reopen/, skip/, accept/
    *annotation_routes,
    # imports/, exports/
    *job_routes,
    path("schema/", docs.SchemaView.as_view(), name="api-schema"),
    path("docs/", docs.DocsView.as_view(), name="api-docs"),
    # Last: everything else, line breaks too, so that an unknown address and a missing slash are answered in JSON.
    re_path(r"", docs.UnknownView.as_view(), name="api-unknown"),
]
