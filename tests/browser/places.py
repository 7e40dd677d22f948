"""The pages that are walked: for barriers (test_access.py) and for pictures (pictures.py)."""

from dataclasses import dataclass

from tests.browser.site import Site


@dataclass(frozen=True)
class Place:
    """A page of the demo: the name of its pictures, and its address with {project} and {document} to be filled in."""

    name: str
    address: str
    signed_in: bool = True
    status: int = 200
    pictured: bool = True


PAGES = [
    Place("sign-in", "/sign-in/", signed_in=False),
    Place("used-link", "/in/used/", signed_in=False, status=404, pictured=False),
    Place("projects", "/"),
    Place("account", "/account/"),
    Place("not-found", "/nowhere/", status=404, pictured=False),
]


def addresses(site: Site) -> dict[str, str]:
    """The address of each place, by its name, in the demo project."""
    project = site.api.get("projects/")["results"][0]
    document = site.api.get(f"projects/{project['id']}/documents/?limit=1")["results"][0]
    return {place.name: place.address.format(project=project["id"], document=document["id"]) for place in PAGES}
