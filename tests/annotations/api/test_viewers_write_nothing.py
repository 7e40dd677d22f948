"""Whoever only reads changes nothing: every operation of the OpenAPI document that could, tried as a viewer.

Made from the document, so that a new operation is tried without being named here.
"""

import pytest
from django.urls import URLResolver, get_resolver

from annotations.api.openapi import document
from annotations.models import ApiToken
from tests.annotations.test_pages_permissions import TABLE
from tests.fixtures.cast import as_person
from tests.fixtures.fuzzing import UNSAFE
from tests.fixtures.page_world import ask, everything

BODIES = [{}, None]
BODIES_OF = {"users/": {"username": "new"}, "invitations/": {"user": "ann"}, "projects/": {"name": "New"}}
OWN = "/api/v1/me/"
# What an address names by {id}, by the word before it.
KINDS = {
    "projects": "project", "documents": "document", "labels": "label", "relation-types": "relation_type",
    "flags": "flag", "imports": "import", "exports": "export",
}  # fmt: skip
NAMES = {
    "username": "ann", "key": "event-of-mara", "uid": "5f0c2c55-9d6b-4f4e-8a39-3d2f5d8a3b11", "actor": "actor/mara",
}  # fmt: skip
READS = {"parse_figure"}  # sent as POST, but nothing is written by it
# Nobody but those who may work with it is told that it is there.
NOT_TOLD = {"resolve_flag", "change_comment", "delete_comment"}


def operations() -> list[tuple[str, str, str, list]]:
    """(name, method, path, bodies) of all that may write, but for one's own tokens."""
    found = []
    for path, methods in document()["paths"].items():
        for method, said in methods.items():
            if method.upper() in UNSAFE and not path.startswith(OWN):
                content = said.get("requestBody", {}).get("content", {})
                examples = [one["example"] for one in content.values() if "example" in one]
                found.append((said["operationId"], method.upper(), path, [*examples, *BODIES]))
    return found


def writing() -> list[tuple[str, str, str, list]]:
    """Those that do write."""
    return [one for one in operations() if one[0] not in READS]


def address(path: str, names: dict) -> str:
    """The path with ids of what is really there."""
    parts = path.split("/")
    for at, part in enumerate(parts):
        if part == "{id}":
            parts[at] = str(names[KINDS[parts[at - 1]]])
        elif part.startswith("{"):
            parts[at] = NAMES[part.strip("{}")]
    return "/".join(parts)


def stored() -> dict[str, list[tuple]]:
    """All rows, but for those of tokens, which say on which day they were used."""
    return {name: rows for name, rows in everything().items() if name != "ApiToken"}


def test_there_are_operations_that_write():
    names = {name for name, *_more in operations()}
    assert {"put_span", "submit", "delete_document", "add_label", "assign", "add_member"} <= names


@pytest.mark.parametrize(("name", "method", "path", "bodies"), writing(), ids=lambda value: str(value)[:40])
def test_a_viewer_is_refused_and_nothing_is_written(people, page_world, name, method, path, bodies):
    vera = as_person(people.vera)
    before = stored()
    for body in bodies:
        status = vera(method, address(path, page_world.names), body).status_code
        refused = {404 if name in NOT_TOLD else 403}
        # What is no request at all may be refused for its shape, before anybody asks who sent it.
        assert status in (refused if body == bodies[0] else refused | {400}), body
    assert stored() == before


def test_what_a_viewer_may_send_though_it_is_a_post_writes_nothing(people, page_world):
    vera = as_person(people.vera)
    before = stored()
    tried = [one for one in operations() if one[0] in READS]
    for _name, method, path, _bodies in tried:
        assert vera(method, address(path, page_world.names), {"start": 0, "end": 1}).status_code == 200
    assert {one[0] for one in tried} == READS
    assert stored() == before


@pytest.mark.parametrize("path", ["users/", "invitations/", "projects/"])
def test_what_is_for_site_administrators_is_closed_to_managers(page_world, path):
    before = stored()
    for name in ("mara", "mia", "cora", "sid"):
        answer = page_world.browsers[name].post(f"/api/v1/{path}", BODIES_OF[path], "application/json")
        assert answer.status_code == 403, name
    assert stored() == before


def test_with_a_token_that_only_reads_nobody_writes_not_even_an_administrator(people, page_world):
    ada = as_person(people.ada)
    ApiToken.objects.filter(user=people.ada).update(scope="read")
    before = stored()
    for name, method, path, bodies in writing():
        for body in bodies:
            answer = ada(method, address(path, page_world.names), body)
            assert (answer.status_code, answer.json()["code"]) == (403, "token_reads_only"), name
    assert stored() == before


def test_a_token_that_only_reads_may_send_what_only_reads_for_whoever_may_read_it(people, page_world):
    ApiToken.objects.all().delete()
    vera, sid = as_person(people.vera), as_person(people.sid)
    ApiToken.objects.update(scope="read")
    before = stored()
    for name, method, path, _bodies in operations():
        if name in READS:
            where = address(path, page_world.names)
            assert vera(method, where, {"start": 0, "end": 1}).status_code == 200
            assert sid(method, where, {"start": 0, "end": 1}).status_code == 404
            for other in ("PUT", "PATCH", "DELETE"):  # only this method of this address
                assert vera(other, where, {}).json()["code"] == "token_reads_only"
    assert stored() == before


def test_the_views_that_only_read_by_an_unsafe_method_are_those():
    views = {pattern.callback.view_class for pattern in every_pattern(get_resolver().url_patterns)}
    assert {(view.__name__, method) for view in views for method in getattr(view, "reads", ())} == {
        ("ParseFigure", "POST")
    }


def every_pattern(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern.url_patterns)
        elif hasattr(pattern.callback, "view_class"):
            yield pattern


def test_no_form_of_a_page_lets_a_viewer_write_beyond_the_own_account(page_world):
    before = stored()
    tried = 0
    for row in TABLE:
        if row.method == "POST" and "vera" not in row.who:
            tried += 1
            answer = ask(page_world, "vera", row, keep=True)
            assert answer.status_code in {403, 404, 405}, row
    assert tried > 30
    assert stored() == before
