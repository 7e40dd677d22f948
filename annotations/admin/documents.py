"""Documents, events, annotation sets, actors, suggestions and comments: to be read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from annotations.admin.site import ReadOnly
from annotations.models import (
    Actor,
    AnnotationSet,
    Comment,
    Document,
    DocumentText,
    Event,
    Suggestion,
    SuggestionVerdict,
)  # fmt: skip

MOST_SHOWN = 100_000  # code points; a page of five million would stop the browser


@admin.register(Document)
class DocumentAdmin(ReadOnly):
    """One article; its text with its line breaks."""

    list_display = ["key", "title", "source", "project", "event", "published_on", "language", "length", "deleted_at"]
    list_select_related = ["project", "event"]
    list_filter = ["project", "source", "language", "event"]
    search_fields = ["key", "title", "source"]
    search_help_text = _("Key, title or source")
    ordering = ["project", "key"]
    fields = [
        "project", "key", "title", "source", "url", "published_on", "language", "licence", "event", "replaces", "meta",
        "sha256", "length", "created_by", "created_at", "deleted_at", "text_as_stored",
    ]  # fmt: skip
    readonly_fields = ["text_as_stored"]

    class Media:
        css = {"all": ["css/admin.css"]}

    @admin.display(description=_("text"))
    def text_as_stored(self, document: Document) -> SafeString:
        """The text as it came in, escaped, line breaks kept."""
        text = DocumentText.objects.filter(pk=document.pk).values_list("text", flat=True).first() or ""
        more = ""
        if len(text) > MOST_SHOWN:
            more = _("The first %(shown)s of %(all)s characters are shown.") % {
                "shown": f"{MOST_SHOWN:,}",
                "all": f"{len(text):,}",
            }
        return format_html('<div class="kept">{}</div><p class="help">{}</p>', text[:MOST_SHOWN], more)


@admin.register(Event)
class EventAdmin(ReadOnly):
    """A story that several documents report."""

    list_display = ["key", "title", "happened_on", "project"]
    list_select_related = ["project"]
    list_filter = ["project"]
    search_fields = ["key", "title"]


@admin.register(AnnotationSet)
class AnnotationSetAdmin(ReadOnly):
    """Whose work on which document, and how far it is."""

    list_display = ["id", "document", "project", "kind", "owner", "source", "state", "revision", "submitted_at"]
    list_select_related = ["document__project", "owner"]
    list_filter = ["kind", "state", "document__project"]
    search_fields = ["document__key", "document__title", "owner__username", "source"]
    ordering = ["-id"]

    @admin.display(description=_("project"))
    def project(self, row: AnnotationSet) -> str:
        return row.document.project.name


@admin.register(Actor)
class ActorAdmin(ReadOnly):
    """Who is known to a project."""

    list_display = ["name", "type", "uid", "project", "merged_into"]
    list_select_related = ["project", "merged_into"]
    list_filter = ["project", "type"]
    search_fields = ["name", "uid"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).order_by("name", "uid", "id")


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnly):
    """What was proposed, by whom or what, to whom."""

    list_display = ["id", "document", "label", "quote", "source", "version", "score", "for_user", "created_at"]
    list_select_related = ["document", "label", "for_user"]
    list_filter = ["project", "source"]
    search_fields = ["document__key", "quote", "source"]
    ordering = ["-id"]


@admin.register(SuggestionVerdict)
class SuggestionVerdictAdmin(ReadOnly):
    """What each set says of a suggestion."""

    list_display = ["id", "document", "suggestion", "set", "state", "span", "version", "user", "at"]
    list_select_related = ["suggestion__document", "set", "user"]
    list_filter = ["state", "suggestion__project"]
    search_fields = ["suggestion__document__key", "user__username"]
    ordering = ["-id"]

    @admin.display(description=_("document"))
    def document(self, row: SuggestionVerdict) -> str:
        return row.suggestion.document.key


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    """Who said what about which set; deleted ones too."""

    list_display = ["id", "document", "owner", "author", "text", "created_at", "resolved_at", "deleted_at"]
    list_select_related = ["document", "owner", "author"]
    list_filter = ["project"]
    search_fields = ["document__key", "author__username", "text"]
    ordering = ["-id"]
