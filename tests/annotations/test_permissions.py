"""The permission table: every route x method x person. A route or method without a row fails.

Each row is tried by everybody inside a transaction that is rolled back, so that no person meets another's traces.
"""

import re

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from annotations.permissions import TABLE, May
from tests.fixtures.api_world import (
    ADMINS,
    EVERYBODY,
    MANAGES,
    PERSONS,
    REVIEWS,
    SEES,
    WRITES,
    Row,
    answer,
    counts,
)  # fmt: skip
from tests.fixtures.cast import as_person

SPAN = {"start": 18, "end": 21, "quote": "117", "label": "figure"}
EXPORT = {"profile": "workbench", "layer": "all"}
TABLE_OF_ROUTES = [
    Row("GET", "me/", EVERYBODY),
    Row("GET", "me/tokens/", EVERYBODY),
    Row("POST", "me/tokens/", EVERYBODY, {"name": "laptop"}),
    Row("DELETE", "me/tokens/{own_token}/", EVERYBODY),
    Row("GET", "users/", EVERYBODY),
    Row("POST", "users/", ADMINS, {"username": "new"}, strangers=403),
    Row("PATCH", "users/bob/", ADMINS, {"name": "Bob"}, strangers=403),
    Row("GET", "invitations/", ADMINS, strangers=403),
    Row("POST", "invitations/", ADMINS, {"user": "bob"}, strangers=403),
    Row("POST", "invitations/", ADMINS, "invitation", strangers=403),
    Row("GET", "projects/", EVERYBODY),
    Row("POST", "projects/", ADMINS, {"name": "New"}, strangers=403),
    Row("GET", "projects/{project}/", SEES),
    Row("PATCH", "projects/{project}/", MANAGES, {"name": "Renamed"}),
    Row("DELETE", "projects/{project}/", MANAGES),
    Row("GET", "projects/{project}/members/", SEES),
    Row("POST", "projects/{project}/members/", MANAGES, {"user": "otto", "role": "viewer"}),
    Row("PATCH", "projects/{project}/members/bob/", MANAGES, {"role": "curator"}),
    Row("DELETE", "projects/{project}/members/bob/", MANAGES),
    Row("GET", "projects/{project}/invitations/", MANAGES),
    Row("POST", "projects/{project}/invitations/", MANAGES, {"username": "new", "role": "manager"}),
    Row("POST", "projects/{project}/invitations/nia/link/", MANAGES),
    Row("DELETE", "projects/{project}/invitations/nia/", MANAGES),
    Row("GET", "projects/{project}/guideline/", SEES),
    Row("PUT", "projects/{project}/guideline/", MANAGES, {"body": "# Claims", "number": 0}),
    Row("GET", "projects/{project}/guideline/versions/", SEES),
    Row("GET", "projects/{project}/labels/", SEES),
    Row("POST", "projects/{project}/labels/", MANAGES, {"key": "place", "name": "Place"}),
    Row("GET", "projects/{project}/relation-types/", SEES),
    Row("POST", "projects/{project}/relation-types/", MANAGES, {"key": "near", "name": "Near"}),
    Row("PATCH", "labels/{label}/", MANAGES, {"name": "Renamed"}),
    Row("POST", "labels/{label}/archive/", MANAGES, {"spans": "delete", "count": 9}),
    Row("POST", "labels/{archived_label}/restore/", MANAGES, {}),
    Row("PATCH", "relation-types/{relation_type}/", MANAGES, {"name": "Renamed"}),
    Row("POST", "relation-types/{relation_type}/archive/", MANAGES),
    Row("POST", "relation-types/{archived_relation_type}/restore/", MANAGES),
    Row("GET", "projects/{project}/documents/", SEES),
    Row("POST", "projects/{project}/documents/", MANAGES, {"key": "k", "text": "A text."}),
    Row("GET", "projects/{project}/events/", SEES),
    Row("POST", "projects/{project}/events/", MANAGES, {"key": "ev-2", "title": "Talks"}),
    Row("GET", "projects/{project}/events/ev-1/figures/", SEES),
    Row("GET", "projects/{project}/events/ev-1/figures/?layer=mine", WRITES),
    Row("GET", "projects/{project}/events/ev-1/figures/?layer=all", REVIEWS),
    Row("PATCH", "projects/{project}/events/ev-1/", MANAGES, {"title": "Talks"}),
    Row("GET", "projects/{project}/actors/", SEES),
    Row("POST", "projects/{project}/actors/", WRITES, {"name": "Moscow", "type": "state"}),
    Row("GET", "projects/{project}/actors/a-1/", SEES),
    Row("GET", "projects/{project}/actors/a-1/mentions/", SEES),
    Row("GET", "projects/{project}/actors/candidates/?name=Somebody", SEES),
    Row("GET", "projects/{project}/actors/candidates/?name=Somebody&document={document}", SEES),
    Row("PATCH", "projects/{project}/actors/a-1/", REVIEWS, {"note": "Who is it?"}),
    Row("POST", "projects/{project}/actors/a-1/aliases/", WRITES, {"text": "Anybody"}),
    Row("DELETE", "projects/{project}/actors/a-1/aliases/", REVIEWS, {"text": "Some One"}),
    Row("POST", "projects/{project}/actors/a-1/merge/", REVIEWS, {"into": "a-2"}),
    Row("POST", "projects/{project}/actors/a-3/unmerge/", REVIEWS),
    Row("POST", "projects/{project}/actors/a-1/apart/", REVIEWS, {"other": "a-2"}),
    Row("DELETE", "projects/{project}/actors/a-1/apart/", REVIEWS, {"other": "a-2"}),
    Row("POST", "projects/{project}/actors/a-1/split/", REVIEWS, {"aliases": ["Some One"], "name": "One"}),
    Row("POST", "projects/{project}/actors/a-4/unsplit/", REVIEWS),
    Row("GET", "documents/{document}/", SEES),
    Row("PATCH", "documents/{document}/", MANAGES, {"title": "New"}),
    Row("DELETE", "documents/{document}/", MANAGES),
    Row("POST", "documents/{document}/restore/", MANAGES),
    Row("GET", "documents/{document}/history/", SEES),
    Row("GET", "documents/{document}/annotations/", SEES),
    Row("GET", "documents/{document}/annotations/?set=gold", SEES - {"ann"}),
    Row("GET", "documents/{document}/annotations/?set={bobs_set}", REVIEWS, not_told={"ann", "vera"}),
    Row("PUT", "documents/{document}/spans/{new}/", WRITES, SPAN),
    Row("PUT", "documents/{document}/spans/{new}/?set=gold", REVIEWS, SPAN),
    Row("DELETE", "documents/{document}/spans/{gold_span}/?set=gold&version=1", REVIEWS),
    Row("PUT", "documents/{document}/relations/{new}/?set=gold", REVIEWS, "gold_relation"),
    Row("DELETE", "documents/{document}/relations/{gold_relation}/?set=gold&version=1", REVIEWS),
    Row("POST", "documents/{document}/operations/", WRITES, "gesture"),
    Row("POST", "documents/{document}/operations/?set=gold", REVIEWS, "gesture"),
    Row("POST", "documents/{document}/operations/", WRITES, "judgement"),
    Row("POST", "documents/{document}/operations/?set=gold", REVIEWS, "judgement"),
    Row("POST", "documents/{document}/spans/{gold_span}/suggest/?set=gold", REVIEWS, {"dry_run": True}),
    Row("GET", "projects/{project}/suggestions/", REVIEWS),
    Row("POST", "projects/{project}/suggestions/", WRITES, "suggestion"),
    Row("POST", "projects/{project}/suggestions/withdraw/", MANAGES, {"source": "ner"}),
    Row("POST", "projects/{project}/suggestions/withdraw/", MANAGES, "batch", not_told={"ann", "cora"}),
    Row("GET", "documents/{document}/comments/", SEES),
    Row("GET", "documents/{document}/comments/?set=gold", SEES - {"ann"}),
    Row("GET", "documents/{document}/comments/?set={bobs_set}", REVIEWS, not_told={"ann", "vera"}),
    Row("POST", "documents/{document}/comments/", WRITES, {"text": "Look."}),
    Row("POST", "documents/{document}/comments/?set=gold", REVIEWS, {"text": "Look."}),
    Row("POST", "documents/{document}/comments/?set={bobs_set}", REVIEWS, {"text": "Look."}, not_told={"ann"}),
    Row("PATCH", "comments/{comment}/", REVIEWS, {"resolved": True}, not_told={"ann", "vera"}),
    Row("DELETE", "comments/{comment}/", MANAGES, not_told={"ann", "vera"}),
    Row("POST", "documents/{document}/submit/", WRITES),
    Row("POST", "documents/{document}/skip/", WRITES, {"reason": "Later."}),
    Row("POST", "documents/{document}/reopen/", REVIEWS, "reopen", not_told={"ann"}),
    Row("POST", "documents/{document}/accept/", REVIEWS, "accept"),
    Row("POST", "documents/{document}/figures/parse/", SEES, {"start": 0, "end": 1}),
    Row("GET", "documents/{document}/figures/checks/", SEES),
    Row("GET", "documents/{document}/figures/checks/?set=gold", SEES - {"ann"}),
    Row("GET", "documents/{document}/figures/checks/?set={bobs_set}", REVIEWS, not_told={"ann", "vera"}),
    Row("POST", "documents/{figured}/figures/checks/", WRITES, "hint"),
    Row("POST", "documents/{document}/flag/", WRITES, {"reason": "Cut off."}),
    Row("GET", "projects/{project}/flags/", WRITES),
    Row("POST", "flags/{flag}/resolve/", REVIEWS, {"answer": "Mended."}, not_told={"ann", "vera"}),
    Row("GET", "projects/{project}/recheck/", WRITES),
    Row("POST", "projects/{project}/recheck/", WRITES, {"schema_version": 1}),
    Row("POST", "projects/{project}/recheck/", REVIEWS, "check_gold", not_told={"ann"}),
    Row("POST", "projects/{project}/recheck/undo/", WRITES, "check_undo"),
    Row("GET", "projects/{project}/work/?list=done", WRITES),
    Row("GET", "projects/{project}/review/?list=waiting&annotator=bob", REVIEWS),
    Row("POST", "projects/{project}/documents/bulk/", MANAGES, "bulk_delete"),
    Row("POST", "projects/{project}/documents/bulk/", MANAGES, "bulk_assign"),
    Row("GET", "projects/{project}/assignments/", MANAGES),
    Row("POST", "projects/{project}/assignments/", MANAGES, "assignment"),
    Row("POST", "projects/{project}/assignments/remove/", MANAGES, "assignment"),
    Row("POST", "projects/{project}/assignments/share/", MANAGES, {"users": ["ann"]}),
    Row("GET", "projects/{project}/imports/", MANAGES),
    Row("POST", "projects/{project}/imports/", MANAGES, files={"format": "text"}),
    Row("GET", "imports/{import}/", MANAGES),
    Row("DELETE", "imports/{import}/", MANAGES),
    Row("GET", "imports/{import}/problems/", MANAGES),
    Row("GET", "projects/{project}/exports/", WRITES),
    Row("POST", "projects/{project}/exports/", REVIEWS, EXPORT),
    Row("POST", "projects/{project}/exports/", WRITES, {**EXPORT, "layer": "mine"}),
    Row("POST", "projects/{project}/exports/", MANAGES, {**EXPORT, "options": {"names": True}}),
    Row("GET", "exports/{export}/", REVIEWS, not_told=set()),
    Row("DELETE", "exports/{export}/", REVIEWS),
    Row("GET", "exports/{export}/file/", REVIEWS),
    Row("GET", "schema/", EVERYBODY),
    Row("GET", "docs/", EVERYBODY),
]
# Read-only steps that other files try by themselves; '' is the answer to every address that is not there.
ELSEWHERE = {("GET", "users/{username}/"), ("GET", "")}


@pytest.mark.parametrize("row", TABLE_OF_ROUTES, ids=lambda row: f"{row.method} {row.route}")
def test_each_person_may_do_what_the_table_says_and_nothing_else(row, api_world, people, monkeypatch):
    monkeypatch.setattr("annotations.tasks.enqueue_import", lambda *args, **more: None, raising=False)
    monkeypatch.setattr("annotations.tasks.enqueue_export", lambda *args, **more: None, raising=False)
    for name in PERSONS:
        person = as_person(None if name == "nobody" else getattr(people, name))
        person.name = name
        before = counts()
        with transaction.atomic():
            status = answer(person, row, api_world)
            after = counts()
            transaction.set_rollback(True)
        expected = row.expected(name)
        if expected == 200:
            # A queued job has no file yet: 409 says so to those who may have it.
            assert status < 300 or (status == 409 and "file" in row.route), f"{name}: {status}"
        else:
            assert status == expected, f"{name}: {status}, not {expected}"
            assert before == after, f"{name} was refused and left traces"


def test_every_route_and_method_has_a_row():
    listed = {(row.method, pattern_of(row.route)) for row in TABLE_OF_ROUTES} | ELSEWHERE
    missing = sorted(routes() - listed)
    assert not missing, f"no row in the table for: {missing}"


def test_the_table_of_actions_names_four_roles_from_the_least_to_the_most():
    widest = [TABLE[action] for action in (May.READ, May.ANNOTATE, May.REVIEW, May.MANAGE)]
    assert [len(roles) for roles in widest] == [4, 3, 2, 1]
    assert all(narrow < wide for wide, narrow in zip(widest, widest[1:], strict=False))


PARSES = "documents/{document}/figures/parse/"  # reads, though it is a POST


def test_a_viewer_may_use_no_unsafe_method_of_any_project():
    for row in TABLE_OF_ROUTES:
        if row.method != "GET" and "{own_token}" not in row.route and row.route not in ("me/tokens/", PARSES):
            assert "vera" not in row.who, row


def pattern_of(route: str) -> str:
    """'documents/{document}/spans/{new}/?set=gold' -> the pattern with which the URL conf names it."""
    path = route.partition("?")[0]
    for name, kind in NAMES.items():
        path = path.replace(name, kind)
    return path


NAMES = {
    "me/tokens/{own_token}": "me/tokens/{pk}", "users/bob": "users/{username}", "members/bob": "members/{username}",
    "invitations/nia": "invitations/{username}", **{f"actors/a-{n}": "actors/{actor}" for n in range(1, 5)},
    "{label}": "{pk}", "{archived_label}": "{pk}", "{relation_type}": "{pk}", "{archived_relation_type}": "{pk}",
    "events/ev-1": "events/{key}", "{project}": "{pk}", "{document}": "{pk}", "{figured}": "{pk}",
    "{import}": "{pk}", "{export}": "{pk}",
    "{flag}": "{pk}", "{comment}": "{uid}", "{new}": "{uid}", "{gold_span}": "{uid}", "{gold_relation}": "{uid}",
}  # fmt: skip


def routes() -> set[tuple[str, str]]:
    """Every (method, pattern) below /api/v1/, from the URL conf itself."""
    found = set()
    for path, view in walk(get_resolver().url_patterns, ""):
        if path.startswith("api/v1/"):
            for method in ("get", "post", "put", "patch", "delete"):
                if hasattr(view.view_class, method):
                    found.add((method.upper(), path.removeprefix("api/v1/")))
    return found


def walk(patterns, prefix: str):
    for pattern in patterns:
        part = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, part)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "view_class"):
            yield part.replace("^.*$", ""), pattern.callback
