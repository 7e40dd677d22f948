"""Requests made from the OpenAPI document, valid and broken, sent by everybody: each answer is one that it describes.

`make test` tries few cases, always the same ones, so that it never fails by chance; `make fuzz` tries 10,000 a person
with a seed of its own, which it prints: WORKBENCH_FUZZ_SEED=… make fuzz tries the same ones again. Each case is undone
before the next, so a failure needs none of those before it. In this process and not against a running workbench: that
is what makes ten thousand cases, each in a transaction, a matter of minutes, and WSGI is the same interface.
"""

import copy
import os
import re
import traceback
import uuid
from collections import Counter
from dataclasses import replace
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
from tests.fixtures.fuzz_world import PERSONS, World, furnished
from tests.fixtures.fuzzing import UNSAFE, Wire, requests_of

SHORT = 10  # cases an operation and person
CASES = int(os.environ.get("WORKBENCH_FUZZ_CASES", "0"))  # a person, over all operations
SEED = int(os.environ.get("WORKBENCH_FUZZ_SEED", "1"))
TO_STRANGERS = {400, 404, 413, 415}
TABLES = [
    "actor", "alias", "aliaskey",
    "annotationset", "apitoken", "assignment", "change", "comment", "document", "documenttag", "documenttext", "event",
    "exportjob", "figurevalue", "flag", "gesture", "guidelinereading", "guidelineversion", "importjob", "invitation",
    "label", "membership", "project", "relation", "relationtype", "schemaversion", "span", "suggestion",
    "suggestionverdict", "user",
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


@pytest.fixture
def world(api, people, talks, elsewhere, article, foreign_article, claim_and_actor) -> World:
    return furnished(OPERATIONS, api, people, (talks, elsewhere), (article, foreign_article), claim_and_actor)


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
        if not may_write(wire) or answer.status_code >= 400:
            assert counted() == before, f"{wire} was answered {answer.status_code} and left traces"
        transaction.set_rollback(True)
    return answer


def may_write(wire: Wire) -> bool:
    """Whether a request is one that writes; a figure is read by POST, and nothing is written."""
    return wire.method in UNSAFE and not wire.path.endswith("/figures/parse/")


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
    if person == "vera" and may_write(wire) and parts[0] != "me":
        assert answer.status_code >= 400, said
    kind, key = ("tokens", parts[2]) if parts[:2] == ["me", "tokens"] else (parts[0], parts[1])
    if key and kind not in {"users", "me"} and person not in world.owners.get((kind, key), set()):
        assert answer.status_code in TO_STRANGERS, said
        if (kind, key) not in world.owners:
            return
        nobody = "987654321" if key.isdecimal() else str(uuid.UUID(int=987654321))
        there = wire.path.replace(f"/{kind}/{key}/", f"/{kind}/{nobody}/", 1)
        absent = sent(app, replace(wire, path=there), world.secrets[person], [])
        assert (absent.status_code, absent.get_data()) == (answer.status_code, answer.get_data()), said


def counted() -> tuple[Any, ...]:
    """How many rows there are of everything, and the sum of all versions: one statement."""
    wanted = [f"(SELECT count(*) FROM annotations_{table})" for table in TABLES]
    wanted += ["(SELECT sum(revision) FROM annotations_annotationset)", "(SELECT sum(version) FROM annotations_span)"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(wanted)}")
        return tuple(cursor.fetchone())
