"""What the rows of the pages' table tell nobody, and that no form of theirs is taken from another site."""

import re

import pytest
from django.test import Client

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from tests.annotations.test_pages_permissions import MIXED, TABLE
from tests.fixtures.page_rows import ADDRESS, ALL, FOREIGN, HIDDEN, MEMBERS, OLD_PAGE, REVIEWS, get, named
from tests.fixtures.page_world import ask, everything


@pytest.mark.parametrize("person", ["nobody", "sid", "vera", "ann", "cora", "mara"])
def test_no_page_tells_of_another_project_or_a_blind_annotator_of_the_others(person, page_world):
    foreign_document = f"/documents/{page_world.foreign['document']}/"
    for row in TABLE + MIXED:
        for names in (page_world.names, page_world.foreign):
            answer = ask(page_world, person, row, names=names)
            said = answer.content.decode() + str(dict(answer.items()))
            assert FOREIGN not in said, named(row)
            assert names is page_world.foreign or foreign_document not in said, named(row)
            if not row.route.startswith(MEMBERS):
                assert HIDDEN not in said or person in REVIEWS, named(row)
            if names is page_world.foreign and re.search(r"\{(?!secret)", row.route) and row.status != 405:
                assert answer.status_code == (302 if person == "nobody" else 404), named(row)


def test_what_no_stranger_is_told_does_stand_on_the_pages(page_world):
    """Or the test before would find nothing because there is nothing."""
    told = {"documents/{document}/", "projects/{project}/documents/", "projects/{project}/imports/",
            "imports/{import}/", "exports/{export}/", "projects/{project}/documents/new/"}  # fmt: skip
    for route in told:
        assert FOREIGN in ask(page_world, "mia", get(route, ALL), names=page_world.foreign).content.decode(), route
    assert HIDDEN in ask(page_world, "cora", get("projects/{project}/exports/", ALL)).content.decode()


def test_a_form_without_its_csrf_token_is_refused_and_with_it_is_taken(page_world, people):
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR=ADDRESS)
    strict.force_login(people.ada)
    token = str(strict.get("/account/").context["csrf_token"])
    before = everything()
    for row in TABLE:
        # An upload is not read, so not asked for its token, before it is known to have a place.
        if row.method == "GET" or row.route == "projects/{closed_project}/imports/":
            continue
        for wrong in ("", "x" * len(token)):
            refused = ask(page_world, "ada", row, browser=strict, token=wrong, keep=True)
            assert refused.status_code == 403 and OLD_PAGE in refused.content.decode(), named(row)
            assert before == everything(), f"{named(row)} was refused and left traces"
        assert ask(page_world, "ada", row, browser=strict, token=token).status_code == row.expected("ada"), named(row)
