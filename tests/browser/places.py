"""The pages that are walked: for barriers (test_access.py) and for pictures (pictures.py)."""

from dataclasses import dataclass

from tests.fixtures.site import Site


@dataclass(frozen=True)
class Place:
    """A page of the demo: the name of its pictures, and its address with {project} and {document} to be filled in."""

    name: str
    address: str
    signed_in: bool = True
    status: int = 200
    pictured: bool = True


# Without a mail server there is no page for a forgotten password. Nobody listens at this one.
MAIL = {"EMAIL_URL": "smtp://127.0.0.1:9/?tls=none", "MAIL_FROM": "workbench@example.org"}
PAGES = [
    Place("sign-in", "/sign-in/", signed_in=False),
    Place("used-link", "/in/used/", signed_in=False, status=404, pictured=False),
    Place("forgotten", "/forgotten/", signed_in=False),
    Place("projects", "/"),
    Place("account", "/account/"),
    Place("new-project", "/projects/new/"),
    Place("people", "/people/"),
    Place("members", "/projects/{project}/people/?who=an"),
    Place("documents", "/projects/{project}/documents/"),
    Place("documents-of-an-actor", "/projects/{project}/documents/?search=Zelenskyy", pictured=False),
    Place("no-documents-found", "/projects/{project}/documents/?search=nowhere-to-be-found", pictured=False),
    Place("paste", "/projects/{project}/documents/new/"),
    Place("events", "/projects/{project}/events/"),
    Place("event", "/projects/{project}/events/sumy-bus-2025-05/"),
    Place("event-of-all", "/projects/{project}/events/geneva-plan-2025-11/?layer=all", pictured=False),
    Place("event-without", "/projects/{project}/events/sumy-bus-2025-05/?source=nobody", pictured=False),
    Place("overview", "/projects/{project}/overview/"),
    Place("history", "/projects/{project}/history/"),
    Place("document-history", "/documents/{document}/history/"),
    Place("purge-document", "/documents/{document}/purge/"),
    Place("purge-person", "/people/{me}/purge/", pictured=False),
    Place("settings", "/projects/{project}/settings/"),
    Place("label", "/projects/{project}/settings/labels/{label}/"),
    Place("new-label", "/projects/{project}/settings/labels/new/", pictured=False),
    Place("archive-label", "/projects/{project}/settings/labels/{label}/archive/"),
    Place("relation-type", "/projects/{project}/settings/relation-types/{relation_type}/"),
    Place("recheck", "/projects/{project}/settings/recheck/", pictured=False),
    Place("found-people", "/projects/{project}/people/?who={stranger}", pictured=False),
    Place("one-list-of-work", "/projects/{project}/work/?list=done", pictured=False),
    Place("one-list-of-review", "/projects/{project}/review/?list=waiting", pictured=False),
    Place("history-of-one", "/projects/{project}/history/?person=admin", pictured=False),
    Place("guideline", "/projects/{project}/guideline/?version=1"),
    Place("edit-guideline", "/projects/{project}/guideline/edit/"),
    Place("project-settings", "/projects/{project}/settings/project/"),
    Place("delete-project", "/projects/{project}/settings/project/delete/", pictured=False),
    Place("edit-document", "/documents/{document}/edit/"),
    Place("deleted-documents", "/projects/{project}/documents/trash/", pictured=False),
    Place("actors", "/projects/{project}/actors/"),
    Place("no-actors-found", "/projects/{project}/actors/?search=nobody-at-all", pictured=False),
    Place("actor", "/projects/{project}/actors/{actor}/"),
    Place("merge-actor", "/projects/{project}/actors/{actor}/merge/?into={other_actor}"),
    Place("merge-actor-into", "/projects/{project}/actors/{actor}/merge/", pictured=False),
    Place("split-actor", "/projects/{project}/actors/{actor}/split/"),
    Place("actor-doubles", "/projects/{project}/actor-doubles/"),
    Place("imports", "/projects/{project}/imports/"),
    Place("work", "/projects/{project}/work/"),
    Place("review", "/projects/{project}/review/"),
    Place("assignments", "/projects/{project}/assignments/"),
    Place("import", "/imports/{import_job}/"),
    Place("exports", "/projects/{project}/exports/"),
    Place("export", "/exports/{export_job}/"),
    Place("annotate", "/documents/{document}/?set=gold"),
    Place("annotate-empty", "/documents/{document}/", pictured=False),
    Place("offline", "/offline/", signed_in=False),
    Place("api", "/api/v1/docs/", pictured=False),
    Place("not-found", "/nowhere/", status=404, pictured=False),
]


def addresses(site: Site) -> dict[str, str]:
    """The address of each place, by its name, in the demo project, with an export that is done."""
    project = next(one["id"] for one in site.api.get("projects/?limit=200")["results"] if one["slug"] == "demo")
    document = site.api.get(f"projects/{project}/documents/?limit=1")["results"][0]
    actors = site.api.get(f"projects/{project}/actors/?limit=2")["results"]
    known = {
        "actor": actors[0]["id"],
        "other_actor": actors[1]["id"],
        "project": project,
        "document": document["id"],
        "me": site.api.get("me/")["id"],
        "stranger": site.person("found", "Found Person"),
        "label": site.api.get(f"projects/{project}/labels/?limit=1")["results"][0]["id"],
        "relation_type": site.api.get(f"projects/{project}/relation-types/?limit=1")["results"][0]["id"],
        "import_job": site.api.get(f"projects/{project}/imports/?limit=1")["results"][0]["id"],
        "export_job": site.exported(project)["id"],
    }
    return {place.name: place.address.format(**known) for place in PAGES}
