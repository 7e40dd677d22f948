"""History: to be read, like everything that is append-only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from annotations.admin.site import ReadOnly
from annotations.models import Change, Gesture


@admin.register(Change)
class ChangeAdmin(ReadOnly):
    """Who changed what, when, from what to what."""

    list_display = ["at", "user", "verb", "kind", "uid", "version", "project", "document", "seq"]
    list_select_related = ["user", "project", "document"]
    list_filter = ["verb", "kind", "project"]
    search_fields = ["uid", "user__username"]
    search_help_text = _("Id of the thing, or user name")
    date_hierarchy = "at"
    ordering = ["-id"]


@admin.register(Gesture)
class GestureAdmin(ReadOnly):
    """Requests that wrote to a set, and what was answered."""

    list_display = ["at", "user", "request", "document"]
    list_select_related = ["user", "set__document"]
    list_filter = ["set__document__project"]
    search_fields = ["request", "user__username"]
    date_hierarchy = "at"
    ordering = ["-id"]
    fields = ["at", "user", "set", "request", "results"]

    @admin.display(description=_("document"))
    def document(self, gesture: Gesture) -> str:
        return str(gesture.set.document)
