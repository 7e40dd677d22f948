"""The history in words: who did what, and what was before and after."""

import json
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import AnnotationSet, Change

register = template.Library()
LONGEST = 300
# What says nothing to a reader: it is in the sentence, or in the address.
HIDDEN = {"id", "quote", "version", "says", "other"}
SENTENCES = {
    ("span", "create"): gettext_lazy("%(who)s marked “%(quote)s” as %(label)s"),
    ("span", "update"): gettext_lazy("%(who)s changed “%(quote)s”, %(label)s"),
    ("span", "delete"): gettext_lazy("%(who)s deleted “%(quote)s”, %(label)s"),
    ("span", "checked"): gettext_lazy("%(who)s found “%(quote)s”, %(label)s, right as it is"),
    ("span", "unchecked"): gettext_lazy("%(who)s wants “%(quote)s”, %(label)s, looked at again"),
    ("relation", "create"): gettext_lazy("%(who)s tied two spans by %(label)s"),
    ("relation", "update"): gettext_lazy("%(who)s changed a relation, %(label)s"),
    ("relation", "delete"): gettext_lazy("%(who)s deleted a relation, %(label)s"),
    ("suggestion", "created"): gettext_lazy("%(who)s suggested spans, as %(uid)s"),
    ("suggestion", "withdrawn"): gettext_lazy("%(who)s withdrew suggestions of %(uid)s"),
    ("suggestion", "accept"): gettext_lazy("%(who)s accepted the suggestion “%(quote)s”, %(label)s"),
    ("suggestion", "reject"): gettext_lazy("%(who)s rejected the suggestion “%(quote)s”, %(label)s"),
    ("suggestion", "reopen"): gettext_lazy("%(who)s opened the suggestion “%(quote)s”, %(label)s, again"),
    ("check", "accept"): gettext_lazy("%(who)s accepted the hint “%(says)s”"),
    ("check", "dismiss"): gettext_lazy("%(who)s dismissed the hint “%(says)s”"),
    ("check", "reopen"): gettext_lazy("%(who)s opened the hint “%(says)s” again"),
    ("comment", "created"): gettext_lazy("%(who)s commented"),
    ("comment", "updated"): gettext_lazy("%(who)s changed a comment"),
    ("comment", "deleted"): gettext_lazy("%(who)s deleted a comment"),
    ("comment", "resolved"): gettext_lazy("%(who)s resolved a comment"),
    ("comment", "reopened"): gettext_lazy("%(who)s opened a comment again"),
    ("set", "submit"): gettext_lazy("%(who)s submitted %(whose)s"),
    ("set", "reopen"): gettext_lazy("%(who)s reopened %(whose)s"),
    ("set", "skip"): gettext_lazy("%(who)s skipped the document"),
    ("set", "accept"): gettext_lazy("%(who)s accepted %(whose)s"),
    ("set", "copy"): gettext_lazy("%(who)s made gold from an annotation set"),
    ("set", "import"): gettext_lazy("%(who)s imported %(whose)s"),
    ("actor", "create"): gettext_lazy("%(who)s made the actor %(name)s"),
    ("actor", "update"): gettext_lazy("%(who)s changed the actor %(name)s"),
    ("actor", "merge"): gettext_lazy("%(who)s merged the actor %(name)s into %(into)s"),
    ("actor", "unmerge"): gettext_lazy("%(who)s took the merge of the actor %(name)s back"),
    ("actor", "split"): gettext_lazy("%(who)s split the actor %(name)s off %(from)s"),
    ("actor", "unsplit"): gettext_lazy("%(who)s took the split of the actor %(name)s back"),
    ("actor", "apart"): gettext_lazy("%(who)s said that the actors %(name)s and %(other)s are not one"),
    ("actor", "unapart"): gettext_lazy("%(who)s took back that the actors %(name)s and %(other)s are not one"),
    ("actor", "alias"): gettext_lazy("%(who)s gave the actor %(name)s the name %(alias)s"),
    ("actor", "unalias"): gettext_lazy("%(who)s took the name %(alias)s from the actor %(name)s"),
    ("import", "requested"): gettext_lazy("%(who)s asked for import %(uid)s"),
    ("export", "requested"): gettext_lazy("%(who)s asked for export %(uid)s"),
    ("document", "created"): gettext_lazy("%(who)s added the document %(uid)s"),
    ("document", "import"): gettext_lazy("%(who)s imported the document %(uid)s"),
    ("document", "updated"): gettext_lazy("%(who)s changed what is said of the document %(uid)s"),
    ("document", "deleted"): gettext_lazy("%(who)s deleted the document %(uid)s"),
    ("document", "restored"): gettext_lazy("%(who)s restored the document %(uid)s"),
    ("document", "purged"): gettext_lazy("%(who)s purged the document %(uid)s"),
    ("member", "created"): gettext_lazy("%(who)s added %(uid)s as a member"),
    ("member", "updated"): gettext_lazy("%(who)s changed the role of %(uid)s"),
    ("member", "deleted"): gettext_lazy("%(who)s removed the member %(uid)s"),
    ("assignment", "created"): gettext_lazy("%(who)s assigned the document to %(users)s"),
    ("assignment", "deleted"): gettext_lazy("%(who)s took the document back from %(users)s"),
    ("flag", "created"): gettext_lazy("%(who)s flagged the document"),
    ("flag", "resolved"): gettext_lazy("%(who)s answered a flag"),
    ("guideline", "updated"): gettext_lazy("%(who)s wrote a version of the guideline"),
    ("invitation", "created"): gettext_lazy("%(who)s made a one-time link for %(uid)s"),
    ("invitation", "revoked"): gettext_lazy("%(who)s withdrew the invitation of %(uid)s"),
    ("invitation", "used"): gettext_lazy("%(who)s came in by a one-time link"),
    ("project", "created"): gettext_lazy("%(who)s made the project"),
    ("project", "updated"): gettext_lazy("%(who)s changed the project"),
    ("project", "deleted"): gettext_lazy("%(who)s deleted the project"),
}
# For kinds without a sentence of their own.
USUAL = {
    "created": gettext_lazy("%(who)s made the %(kind)s %(uid)s"),
    "updated": gettext_lazy("%(who)s changed the %(kind)s %(uid)s"),
    "deleted": gettext_lazy("%(who)s deleted the %(kind)s %(uid)s"),
    "archived": gettext_lazy("%(who)s archived the %(kind)s %(uid)s"),
    "restored": gettext_lazy("%(who)s restored the %(kind)s %(uid)s"),
    "import": gettext_lazy("%(who)s imported the %(kind)s %(uid)s"),
}
SENT_BACK = gettext_lazy("%(who)s sent back %(whose)s")
KINDS = {
    "document": gettext_lazy("document"), "set": gettext_lazy("annotation set"), "span": gettext_lazy("span"),
    "relation": gettext_lazy("relation"), "label": gettext_lazy("label"), "event": gettext_lazy("event"),
    "relation_type": gettext_lazy("relation type"), "member": gettext_lazy("member"),
    "import": gettext_lazy("import"), "export": gettext_lazy("export"), "project": gettext_lazy("project"),
    "guideline": gettext_lazy("guideline"), "assignment": gettext_lazy("assignment"), "flag": gettext_lazy("flag"),
    "actor": gettext_lazy("actor"),
    "suggestion": gettext_lazy("suggestion"), "comment": gettext_lazy("comment"),
    "check": gettext_lazy("hint on figures"),
}  # fmt: skip
# What one may ask for by what was done: the verbs as they are stored, in words that say of what they are.
VERBS = (
    (gettext_lazy("Annotations"), (
        ("create", gettext_lazy("Span, relation or actor made")),
        ("update", gettext_lazy("Span, relation or actor changed")),
        ("delete", gettext_lazy("Span or relation deleted")),
        ("checked", gettext_lazy("Span found right as it is")),
        ("unchecked", gettext_lazy("Span to be looked at again")),
        ("reject", gettext_lazy("Suggestion rejected")),
        ("dismiss", gettext_lazy("Hint on figures dismissed")),
        ("withdrawn", gettext_lazy("Suggestions withdrawn")),
    )),
    (gettext_lazy("Work on a document"), (
        ("submit", gettext_lazy("Submitted")),
        ("reopen", gettext_lazy("Reopened or sent back")),
        ("skip", gettext_lazy("Skipped")),
        ("accept", gettext_lazy("Accepted")),
        ("copy", gettext_lazy("Gold made")),
        ("resolved", gettext_lazy("Flag answered, comment resolved")),
        ("reopened", gettext_lazy("Comment opened again")),
    )),
    (gettext_lazy("Documents, people, labels and the rest"), (
        ("created", gettext_lazy("Added")),
        ("updated", gettext_lazy("Changed")),
        ("deleted", gettext_lazy("Deleted or removed")),
        ("archived", gettext_lazy("Archived")),
        ("restored", gettext_lazy("Restored")),
        ("import", gettext_lazy("Imported")),
        ("merge", gettext_lazy("Actors merged")),
        ("unmerge", gettext_lazy("Merge of actors taken back")),
        ("split", gettext_lazy("Actor split")),
        ("unsplit", gettext_lazy("Split of an actor taken back")),
        ("apart", gettext_lazy("Actors kept apart")),
        ("unapart", gettext_lazy("Actors kept apart no more")),
        ("alias", gettext_lazy("Name given to an actor")),
        ("unalias", gettext_lazy("Name taken from an actor")),
        ("requested", gettext_lazy("Import or export asked for")),
        ("revoked", gettext_lazy("Invitation withdrawn")),
        ("used", gettext_lazy("Came in by a one-time link")),
        ("purged", gettext_lazy("Purged")),
    )),
)  # fmt: skip


@register.simple_tag
def sentence(change: Change, labels: dict[str, str]) -> SafeString:
    """One change in words: Ann marked “at least nine” as Figure. `labels` are names by key."""
    facts = _facts(change)
    key = str(facts.get("label") or facts.get("type") or "")
    words = {
        "who": change.user.get_full_name() if change.user else _("The workbench"),
        "quote": _cut(str(facts.get("quote", "…")), 120),
        "label": labels.get(key, key) or "…",
        "uid": change.uid,
        "says": _cut(str(facts.get("says", "…")), 120),
        "whose": _whose(change),
        "users": ", ".join(map(str, facts.get("users") or ("…",))),
        "name": _cut(str(facts.get("name") or change.uid), 120),
        "into": _cut(str(facts.get("other") or facts.get("merged_into") or "…"), 120),
        "from": _cut(str(_dict(change.before).get("other") or _dict(change.before).get("actor") or "…"), 120),
        "other": _cut(str(facts.get("other") or _dict(change.before).get("other") or facts.get("apart") or "…"), 120),
        "alias": _cut(str(facts.get("alias") or ", ".join(map(str, facts.get("aliases") or ("…",)))), 120),
        "verb": change.verb,
        "kind": kind_word(change.kind),
    }
    known = SENTENCES.get((change.kind, change.verb)) or USUAL.get(change.verb)
    if (change.kind, change.verb) == ("set", "reopen") and change.set and change.set.owner_id != change.user_id:
        known = SENT_BACK
    said = escape(known or _("%(who)s: %(kind)s %(uid)s %(verb)s"))
    # Each word for itself, so that one in Hebrew or Arabic does not change the order of those around it.
    apart = {name: format_html("<bdi>{}</bdi>", word) for name, word in words.items()}
    return mark_safe(said % apart)  # noqa: S308  # nosec B308 B703  # each part is escaped above


@register.simple_tag
def verbs_in_words() -> tuple[Any, ...]:
    """((group, ((verb, word), …)), …) of everything that one may ask for."""
    return VERBS


@register.filter
def kind_word(kind: str) -> str:
    """The kind of a thing in words: relation type."""
    return str(KINDS.get(kind, kind.replace("_", " ")))


@register.filter
def differences(change: Change) -> list[tuple[str, str, str]]:
    """(name, before, after) of everything that differs; '' where there was or is nothing."""
    before, after = _apart(_dict(change.before)), _apart(_dict(change.after))
    names = [name for name in {**before, **after} if name not in HIDDEN and before.get(name) != after.get(name)]
    return [(name.replace("_", " "), _said(before.get(name)), _said(after.get(name))) for name in names]


@register.filter
def set_words(change: Change) -> str:
    """In whose annotation it was; '' for what belongs to no set."""
    found: AnnotationSet | None = change.set
    if found is None:
        return ""
    if found.kind == AnnotationSet.Kind.GOLD:
        return _("in gold")
    name = found.owner.get_full_name() if found.owner else found.source
    return _("in the annotation of %(name)s") % {"name": name}


def _whose(change: Change) -> str:
    if change.set is None:
        return _("an annotation set")
    if change.set.owner is None:
        return _("gold") if change.set.kind == AnnotationSet.Kind.GOLD else change.set.source
    if change.set.owner_id == change.user_id:
        return _("their own work")
    return _("the work of %(name)s") % {"name": change.set.owner.get_full_name()}


def _apart(facts: dict[str, Any]) -> dict[str, Any]:
    """A figure field by field, so that one sees which of them changed."""
    figure = facts.get("figure")
    if not isinstance(figure, dict):
        return facts
    return {key: value for key, value in facts.items() if key != "figure"} | {
        f"figure: {key}": value for key, value in figure.items()
    }


def _facts(change: Change) -> dict[str, Any]:
    return _dict(change.after) or _dict(change.before)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _said(value: object) -> str:
    if value is None or value in ("", [], {}):
        return ""
    return _cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True), LONGEST)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
