"""Addresses of the registry of actors; an id of an older import may have a slash in it."""

from django.urls import path

from annotations.api import actor_changes, actor_mentions, actors

ACTOR = "projects/<int:pk>/actors/<key:actor>/"

urlpatterns = [
    path("projects/<int:pk>/actors/", actors.ActorsView.as_view(), name="api-actors"),
    # Before the ids: an actor with this one is at actors/~candidates/ (text.addresses).
    path("projects/<int:pk>/actors/candidates/", actor_mentions.CandidatesView.as_view(), name="api-candidates"),
    path(f"{ACTOR}mentions/", actor_mentions.MentionsView.as_view(), name="api-mentions"),
    path(f"{ACTOR}aliases/", actors.ActorAliasesView.as_view(), name="api-actor-aliases"),
    path(f"{ACTOR}merge/", actor_changes.ActorMergeView.as_view(), name="api-actor-merge"),
    path(f"{ACTOR}unmerge/", actor_changes.ActorUnmergeView.as_view(), name="api-actor-unmerge"),
    path(f"{ACTOR}apart/", actor_changes.ActorApartView.as_view(), name="api-actor-apart"),
    path(f"{ACTOR}split/", actor_changes.ActorSplitView.as_view(), name="api-actor-split"),
    path(f"{ACTOR}unsplit/", actor_changes.ActorUnsplitView.as_view(), name="api-actor-unsplit"),
    path(ACTOR, actors.ActorView.as_view(), name="api-actor"),
]
