"""Requests made from the OpenAPI document, valid and broken, sent by everybody: each answer is one that it describes.

`make test` tries few cases, always the same ones, so that it never fails by chance; `make fuzz` tries 10,000 a person
with a seed of its own, which it prints: WORKBENCH_FUZZ_SEED=… make fuzz tries the same ones again. Each case is undone
before the next, so a failure needs none of those before it. In this process and not against a running workbench: that
is what makes ten thousand cases, each in a transaction, a matter of minutes, and WSGI is the same interface.
"""

import copy
import io
import os
import re
import traceback
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from annotations.api.openapi import document
from annotations.models import ApiToken, ExportJob, ImportJob, Label, Membership, Relation, RelationType, Span
from annotations.services.events import add_event
from annotations.services.exports import request_export, run_export
from annotations.services.imports import request_import, run_import
from tests.fixtures.cast import TEXT, as_person, put
from tests.fixtures.fuzzing import UNSAFE, Wire, requests_of
from tests.fixtures.gestures import relation

PERSONS = ("nobody", "sid", "vera", "ann", "cora", "mara", "ada")
SHORT = 10  # cases an operation and person
CASES = int(os.environ.get("WORKBENCH_FUZZ_CASES", "0"))  # a person, over all operations
SEED = int(os.environ.get("WORKBENCH_FUZZ_SEED", "1"))
TO_STRANGERS = {400, 404, 413, 415}
TABLES = [
    "annotationset", "apitoken", "change", "document", "documenttext", "event", "exportjob", "figurevalue", "gesture",
    "importjob", "invitation", "label", "membership", "project", "relation", "relationtype",
    "schemaversion", "span", "user",
]  # fmt: skip


def operations() -> dict[str, Any]:
    """Those of the document by their names."""
    schema = schemathesis.openapi.from_dict(without_tuples(copy.deepcopy(document())))
    return {one.ok().definition.raw["operationId"]: one.ok() for one in schema.get_all_operations()}


def without_tuples(value: Any) -> Any:
    """The same document with pairs of integers said in another way: of an answer, schemathesis misreads prefixItems."""
    if isinstance(value, list):
        return [without_tuples(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if "prefixItems" in value:
        first, *others = value["prefixItems"]
        assert all(other == first for other in others) and value["minItems"] == value["maxItems"] == len(others) + 1
        return {**{name: inner for name, inner in value.items() if name != "prefixItems"}, "items": first}
    return {name: without_tuples(inner) for name, inner in value.items()}


OPERATIONS = operations()
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass
class World:
    """Two projects, everybody's token, and what stands where."""

    secrets: dict[str, str | None]
    pools: dict[str, list[Any]]
    bodies: dict[str, list[Any]]
    owners: dict[tuple[str, str], set[str]]  # ("documents", "3") -> who may know that it is there


@pytest.fixture
def world(api, people, talks, elsewhere, article, foreign_article, claim_and_actor) -> World:
    claim, actor, tie = claim_and_actor
    api.bob.gesture(article, [put(TEXT, "40", "figure")])
    submitted = api.bob.post(f"documents/{article.pk}/submit/", {}).json()
    api.otto.gesture(foreign_article, [put("Nobody in Talks", "Nobody", "actor")])
    for manager, project in ((people.mara, talks), (people.mia, elsewhere)):
        add_event(by=manager, project=project, key="round/1")
    jobs = [_jobs(manager, project) for manager, project in ((people.mara, talks), (people.mia, elsewhere))]
    everybody = {name: None if name == "nobody" else as_person(getattr(people, name)).secret for name in PERSONS}
    own = ApiToken.objects.create(user=people.ann, digest="own", name="spare")
    uids = [str(uid) for model in (Span, Relation) for uid in model.objects.values_list("uid", flat=True)]
    sets = [claim_set["id"] for claim_set in api.mara.get(f"documents/{article.pk}/annotations/").json()["sets"]]
    names = ["ann", "bob", "Mara", "otto", "sid", "nobody"]
    pools = {
        "projects/{id}": [talks.pk, talks.pk, elsewhere.pk], "tokens/{id}": [own.pk],
        "documents/{id}": [article.pk, article.pk, foreign_article.pk], "imports/{id}": [job[0].pk for job in jobs],
        "labels/{id}": list(Label.objects.order_by("pk").values_list("pk", flat=True)),
        "relation-types/{id}": list(RelationType.objects.order_by("pk").values_list("pk", flat=True)),
        "exports/{id}": [job[1].pk for job in jobs], "spans/{uid}": [*uids, str(uuid.UUID(int=7))],
        "relations/{uid}": [tie["id"], *uids], "members/{username}": ["bob", "ann", "mara", "otto"],
        "users/{username}": ["ann", "otto", "ada"], "events/{key}": ["round/1"], "set": ["mine", "gold", *sets],
        "version": [None, 1, 2], "revision": [submitted["revision"]], "head": [claim["id"], *uids],
        "tail": [actor["id"], *uids], "id": uids, "label": ["claim", "actor", "figure"], "event": ["round/1"],
        "type": ["speaker", "has_figure"], "user": names, "username": names, "role": ["viewer", "manager"],
        "heads": [["claim"], []], "tails": [["actor"]], "replaces": ["article", "secret"], "source": ["Northwire"],
        "search": ["drones", "dro"], "sort": ["-title", "created_at"], "key": ["article", "claim", "round/1"],
        "actor": [None, "a-1"], "kind": ["claim", "actor", "figure"], "colour": ["#a1b2c3"], "template": ["blank"],
        "layer": ["mine", "gold", "all"], "limit": [1, 200], "state": ["new", "submitted"],
        "request": [str(uuid.UUID(int=9))], "as_of": ["2025", "2025-05-18"],
    }  # fmt: skip
    return World(everybody, pools, _bodies(claim, actor, submitted, sets), _owners(pools))


def _jobs(manager, project) -> tuple[ImportJob, ExportJob]:
    """A failed import with problems still to be read, and an export with its file."""
    known = {"by": manager, "project": project}
    imported = request_import(
        **known, format="workbench", file_name="f.jsonl", stream=io.BytesIO(b"{}\nx\n"), options={}
    )
    assert run_import(imported.pk)
    exported = request_export(**known, profile="workbench", layer="all", filters={}, options={})
    assert run_export(exported.pk)
    return imported, exported


def _bodies(claim, actor, submitted, sets) -> dict[str, list[Any]]:
    """Valid bodies by operation: the examples of the document, and those that need what stands in this world."""
    found: dict[str, list[Any]] = {}
    for name, operation in OPERATIONS.items():
        for content in operation.definition.raw.get("requestBody", {}).get("content", {}).values():
            found[name] = [content["example"]]
    figure = {"value": "117", "bound": "exact", "as_of": "2025-05"}
    spans = [
        put(TEXT, "117", "figure", figure=figure), put(TEXT, "Zelenskiy", "actor", attributes={}, actor=None),
        put(TEXT, "drones", "claim", fragments=[]),
    ]  # fmt: skip
    moves = [
        *spans,
        {"op": "delete_span", "id": claim["id"], "version": 1},
        relation(claim["id"], actor["id"], version=1),
    ]
    found["apply_gesture"] = [{"request": str(uuid.UUID(int=n)), "operations": moves[n:]} for n in range(len(moves))]
    found["put_span"] = [{name: span[name] for name in span if name not in {"op", "id"}} for span in spans]
    found["put_relation"] = [{"type": "speaker", "head": claim["id"], "tail": actor["id"], "attributes": {}}]
    found["accept"] = [{"set": submitted["set"], "revision": submitted["revision"], "replace": False}]
    found["reopen"] = [{"set": submitted["set"], "reason": "Again."}, {}]
    found["request_import"] = [
        {"file": "A text.", "format": "text", "options": '{"skip_bad": true}'},
        {"file": '{"id": "a", "text": "A text."}', "format": "workbench"},
    ]
    return found


def _owners(pools) -> dict[tuple[str, str], set[str]]:
    """Who may know of what is named in an address; whatever is not here is not there."""
    members = {
        number: {*Membership.objects.filter(project_id=pk).values_list("user__username", flat=True), "ada"}
        for number, pk in enumerate((pools["projects/{id}"][0], pools["projects/{id}"][-1]))
    }
    found = {("tokens", str(token.pk)): {token.user.username} for token in ApiToken.objects.select_related("user")}
    for kind in ("projects", "documents", "imports", "exports"):
        known = pools[f"{kind}/{{id}}"]
        found |= {(kind, str(known[0])): members[0], (kind, str(known[-1])): members[1]}
    for kind, model in (("labels", Label), ("relation-types", RelationType)):
        for pk, project in model.objects.values_list("pk", "project_id"):
            found[kind, str(pk)] = members[0 if project == pools["projects/{id}"][0] else 1]
    return found


@pytest.fixture
def failures():
    """What went wrong inside of an answer of 500."""
    found: list[str] = []

    def note(sender, **more):
        found.append(traceback.format_exc())

    got_request_exception.connect(note)
    for signal in (request_started, request_finished):  # the connection holds the test's transaction
        signal.disconnect(close_old_connections)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    got_request_exception.disconnect(note)


@pytest.fixture(scope="module")
def tally():
    """How many cases were sent, and what came back; printed by make fuzz."""
    found: Counter[tuple[str, int]] = Counter()
    yield found
    if CASES:
        for name in PERSONS:
            answers = {status: n for (who, status), n in sorted(found.items()) if who == name}
            print(f"\n{name}: {sum(answers.values()):,} cases, {answers}", end="")


@pytest.mark.timeout(0 if CASES else 180)
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_whatever_is_sent_the_answer_is_one_that_the_document_describes(name, world, failures, tally):
    load_all_checks()
    operation, app = OPERATIONS[name], WSGIHandler()
    judge = operation.Case(path_parameters=dict.fromkeys(re.findall(r"{(\w+)}", operation.path), "1"))
    examples = -(-CASES // len(OPERATIONS)) if CASES else SHORT

    def attempt(wire: Wire) -> None:
        for person in PERSONS:
            answer = sent(app, wire, world.secrets[person], failures)
            tally[person, answer.status_code] += 1
            said = f"{person}: {wire}\n{answer.status_code} {answer.get_data()[:1000]!r}\n{''.join(failures)}"
            assert answer.status_code < 500, said
            try:
                judge.validate_response(answer, checks=CHECKS)
            except schemathesis.core.failures.FailureGroup as error:
                raise AssertionError(f"{said}\n{error}") from None
            hold(answer, wire, person, world, app, said)

    if CASES:
        attempt = seed(SEED)(given(requests_of(operation, world.pools, world.bodies.get(name, [])))(attempt))
    else:
        attempt = given(requests_of(operation, world.pools, world.bodies.get(name, [])))(attempt)
    settings(
        max_examples=examples, derandomize=not CASES, database=None, deadline=None, print_blob=False,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink] if CASES else [Phase.generate],
    )(attempt)()  # fmt: skip


def sent(app, wire: Wire, secret: str | None, failures: list[str]) -> TestResponse:
    """The answer; what the request did is undone, after a look at what only a COMMIT would refuse."""
    failures.clear()
    before = counted()
    with transaction.atomic():
        environ = wire.environ(secret)
        answer = TestResponse(*run_wsgi_app(app, environ, buffered=True), request=Request(environ))
        if answer.status_code < 400:
            connection.check_constraints()
        if wire.method not in UNSAFE or answer.status_code >= 400:
            assert counted() == before, f"{wire} was answered {answer.status_code} and left traces"
        transaction.set_rollback(True)
    return answer


def hold(answer: TestResponse, wire: Wire, person: str, world: World, app, said: str) -> None:
    """What is promised of every route, whatever the document says."""
    if answer.status_code >= 400:
        told = answer.get_json()
        assert {"code", "detail", "pointer"} <= set(told), said
        assert all(isinstance(told[name], str) for name in ("code", "detail", "pointer")), said
    parts = wire.path.removeprefix("/api/v1/").split("/")
    if person == "nobody":
        assert answer.status_code == 401, said
        return
    assert answer.status_code != 401, said
    if person == "vera" and wire.method in UNSAFE and parts[0] != "me":
        assert answer.status_code >= 400, said
    kind, key = ("tokens", parts[2]) if parts[:2] == ["me", "tokens"] else (parts[0], parts[1])
    if key and kind not in {"users", "me"} and person not in world.owners.get((kind, key), set()):
        assert answer.status_code in TO_STRANGERS, said
        if (kind, key) not in world.owners:
            return
        there = wire.path.replace(f"/{kind}/{key}/", f"/{kind}/987654321/", 1)
        absent = sent(app, replace(wire, path=there), world.secrets[person], [])
        assert (absent.status_code, absent.get_data()) == (answer.status_code, answer.get_data()), said


def counted() -> tuple[Any, ...]:
    """How many rows there are of everything, and the sum of all versions: one statement."""
    wanted = [f"(SELECT count(*) FROM annotations_{table})" for table in TABLES]
    wanted += ["(SELECT sum(revision) FROM annotations_annotationset)", "(SELECT sum(version) FROM annotations_span)"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(wanted)}")
        return tuple(cursor.fetchone())
