"""What the annotation page needs of one document, in a fixed number of reads."""

from dataclasses import dataclass
from typing import Any

from annotations.models import Document, DocumentText, Label, RelationType, User
from annotations.permissions import May, allows, sees_gold
from annotations.queries.annotations import read_set
from annotations.records.palette import hue_of

Json = dict[str, Any]
OPEN = frozenset({"new", "in_progress", "skipped"})


@dataclass(frozen=True)
class Desk:
    """One document as one person has it before them: `which` is mine, gold or the id of a set."""

    which: str
    text: str
    schema: Json
    content: Json
    editable: bool
    sees_gold: bool


def desk(user: User, document: Document, which: str = "") -> Desk:
    """The text, the labels and one set; without `which` the own set, for viewers gold.

    `document` carries `.role` (permissions.document_for). Raises NotFound and Forbidden as `find_set` does.
    """
    role = getattr(document, "role", None)
    which = which or ("mine" if allows(role, May.ANNOTATE) else "gold")
    content = read_set(user, document, which)
    found = content["set"] or {"kind": "", "owner": None}
    mine = which == "mine" or (found["kind"] == "person" and found["owner"] == user.username)
    gold = which == "gold" or found["kind"] == "gold"
    return Desk(
        which="mine" if mine else "gold" if gold else which,
        text=DocumentText.objects.values_list("text", flat=True).get(document=document),
        schema=schema_of(document),
        content=content,
        editable=(mine and content["state"] in OPEN and allows(role, May.ANNOTATE))
        or (gold and allows(role, May.REVIEW)),
        sees_gold=sees_gold(role, document.project.blind),
    )


def schema_of(document: Document) -> Json:
    """{"version", "labels", "relation_types"} of the project, archived ones included: spans may have them."""
    project = document.project
    labels = Label.objects.filter(project=project).order_by("position", "key")
    types = RelationType.objects.filter(project=project).order_by("position", "key")
    return {
        "version": project.schema_version,
        "labels": [
            {
                "key": label.key,
                "name": label.name,
                "kind": label.kind,
                "hue": hue_of(label.colour),
                "shortcut": label.shortcut,
                "description": label.description,
                "attributes": label.attributes,
                "archived": label.archived,
            }
            for label in labels
        ],
        "relation_types": [
            {
                "key": kind.key,
                "name": kind.name,
                "heads": kind.heads,
                "tails": kind.tails,
                "symmetric": kind.symmetric,
                "attributes": kind.attributes,
                "archived": kind.archived,
            }
            for kind in types
        ],
    }
