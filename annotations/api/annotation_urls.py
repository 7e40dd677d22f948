"""Routes of annotation, below /api/v1/."""

from django.urls import path

from annotations.api import annotations, checks, comments, figures, recheck, sets, suggestions, work, worklists

urlpatterns = [
    path("documents/<int:pk>/annotations/", annotations.Annotations.as_view()),
    path("documents/<int:pk>/spans/<uuid:uid>/", annotations.OneSpan.as_view()),
    path("documents/<int:pk>/relations/<uuid:uid>/", annotations.OneRelation.as_view()),
    path("documents/<int:pk>/spans/<uuid:uid>/suggest/", suggestions.SameText.as_view()),
    path("projects/<int:pk>/suggestions/", suggestions.Suggestions.as_view()),
    path("projects/<int:pk>/suggestions/withdraw/", suggestions.Withdraw.as_view()),
    path("documents/<int:pk>/comments/", comments.Comments.as_view()),
    path("comments/<uuid:uid>/", comments.OneComment.as_view()),
    path("documents/<int:pk>/operations/", annotations.Operations.as_view()),
    path("documents/<int:pk>/submit/", sets.Submit.as_view()),
    path("documents/<int:pk>/reopen/", sets.Reopen.as_view()),
    path("documents/<int:pk>/skip/", sets.Skip.as_view()),
    path("documents/<int:pk>/accept/", sets.Accept.as_view()),
    path("documents/<int:pk>/figures/parse/", figures.ParseFigure.as_view()),
    path("documents/<int:pk>/figures/checks/", checks.FigureChecks.as_view()),
    path("documents/<int:pk>/flag/", work.FlagDocument.as_view()),
    path("projects/<int:pk>/flags/", work.Flags.as_view()),
    path("flags/<int:pk>/resolve/", work.Resolve.as_view()),
    path("projects/<int:pk>/recheck/", recheck.Recheck.as_view()),
    path("projects/<int:pk>/recheck/undo/", recheck.RecheckUndo.as_view()),
    path("projects/<int:pk>/work/", worklists.Work.as_view()),
    path("projects/<int:pk>/review/", worklists.Review.as_view()),
    path("projects/<int:pk>/assignments/", work.Assignments.as_view()),
    path("projects/<int:pk>/assignments/share/", work.ShareOut.as_view()),
    path("projects/<int:pk>/assignments/remove/", work.RemoveAssignments.as_view()),
]
