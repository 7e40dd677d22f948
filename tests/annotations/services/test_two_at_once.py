"""What two people do at the same moment. On PostgreSQL: SQLite lets one writer in at a time, and tests one alone."""

from uuid import uuid4

import pytest
from django.db import connection

from annotations.models import Invitation, Label, Membership, Project, SchemaVersion, User
from annotations.records.operations import PutSpan
from annotations.services.accounts import deactivate, make_link, use_link
from annotations.services.documents import add_document
from annotations.services.gestures import apply_gesture
from annotations.services.members import remove_member
from annotations.services.projects import create_project
from annotations.services.schema import add_label, archive_label
from tests.fixtures.at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs WORKBENCH_TEST_DB=postgres"),
]
assert connection  # named in the condition above


def test_a_span_marked_while_its_label_is_archived_is_marked_or_refused(people, talks, article):
    """Never an error of the database: the row of a label stays whatever becomes of it."""
    label = talks.labels.get(key="figure")
    annotators = [people.ann, people.bob, people.cora]

    def mark(by):
        span = PutSpan(id=uuid4(), start=18, end=21, quote="117", label="figure")
        return apply_gesture(by=by, document_id=article.pk, request=uuid4(), operations=[span]).results[0]["status"]

    def archive():
        return archive_label(by=people.mara, label=label, spans="delete", count=0).spans

    answers = at_once(archive, *[lambda by=by: mark(by) for by in annotators])
    assert answers[0] in {0, "label_in_use"}
    assert {*answers[1:]} <= {"created", "label_archived"}
    label.refresh_from_db()
    assert label.archived == (answers[0] == 0)
    assert label.spans.count() == answers.count("created")


def test_one_link_signs_in_once(people):
    _invitation, link = make_link(by=people.ada, user=people.ann)
    secret = link.rstrip("/").rpartition("/")[2]
    results = at_once(*[lambda: use_link(secret)] * 8)
    assert sorted(map(str, results)) == ["ann"] + ["link_used"] * 7
    assert Invitation.objects.get().used_at


def test_one_name_makes_as_many_slugs_as_projects(people):
    made = at_once(*[lambda: create_project(by=people.ada, name="Talks").slug] * 6)
    assert sorted(made) == ["talks", "talks-2", "talks-3", "talks-4", "talks-5", "talks-6"]


def test_one_label_name_is_given_once_and_versions_are_numbered(people, talks):
    fresh = lambda: Project.objects.get(pk=talks.pk)  # noqa: E731
    results = at_once(
        *[lambda n=n: add_label(by=people.mara, project=fresh(), key=f"k{n}", name="Place").name for n in range(4)],
        *[
            lambda n=n: add_label(by=people.mara, project=fresh(), key=f"o{n}", name=f"Other {n}").name
            for n in range(4)
        ],
    )
    assert results.count("label_exists") == 3
    assert Label.objects.filter(project=talks).count() == 3 + 5
    assert sorted(SchemaVersion.objects.filter(project=talks).values_list("number", flat=True)) == list(range(1, 7))


def test_two_managers_do_not_remove_each_other(people, talks):
    Membership.objects.filter(project=talks, user=people.cora).update(role="manager")
    members = {m.user.username: m for m in Membership.objects.filter(project=talks).select_related("user", "project")}
    results = at_once(
        lambda: remove_member(by=people.mara, member=members["cora"]),
        lambda: remove_member(by=people.cora, member=members["mara"]),
    )
    assert None in results
    assert Membership.objects.filter(project=talks, role="manager").count() == 1


def test_two_admins_do_not_deactivate_each_other(people):
    User.objects.filter(username="sid").update(is_superuser=True)
    sid = User.objects.get(username="sid")
    results = at_once(lambda: deactivate(by=people.ada, user=sid), lambda: deactivate(by=sid, user=people.ada))
    assert "last_admin" in results
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def test_one_key_is_one_document(people, talks):
    results = at_once(*[lambda: add_document(by=people.mara, project=talks, key="k", text="T.", event="e").key] * 5)
    assert sorted(results) == ["document_exists"] * 4 + ["k"]
