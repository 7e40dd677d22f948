"""Addresses of the registry of actors; an id of an older import may have a slash in it."""

from django.urls import path

from annotations.api import actor_mentions, actors

ACTOR = "projects/<int:pk>/actors/<path:actor>/"

urlpatterns = [
    path("projects/<int:pk>/actors/", actors.ActorsView.as_view(), name="api-actors"),
    # Before the ids: no actor may have this one.
    path("projects/<int:pk>/actors/candidates/", actor_mentions.CandidatesView.as_view(), name="api-candidates"),
    path(f"{ACTOR}mentions/", actor_mentions.MentionsView.as_view(), name="api-mentions"),
    path(f"{ACTOR}aliases/", actors.ActorAliasesView.as_view(), name="api-actor-aliases"),
    path(f"{ACTOR}merge/", actors.ActorMergeView.as_view(), name="api-actor-merge"),
    path(f"{ACTOR}unmerge/", actors.ActorUnmergeView.as_view(), name="api-actor-unmerge"),
    path(f"{ACTOR}split/", actors.ActorSplitView.as_view(), name="api-actor-split"),
    path(f"{ACTOR}unsplit/", actors.ActorUnsplitView.as_view(), name="api-actor-unsplit"),
    path(ACTOR, actors.ActorView.as_view(), name="api-actor"),
]
