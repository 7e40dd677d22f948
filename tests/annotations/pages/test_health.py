"""health/live and health/ready."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from annotations.pages import health


@pytest.fixture(autouse=True)
def _nothing_remembered():
    health._require_migrations.cache_clear()
    yield
    health._require_migrations.cache_clear()


def test_live_asks_nobody(settings):
    settings.REDIS_URL = "unix:///nowhere.sock"
    answer = Client().get("/health/live")  # without a database: this test has none
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


def test_ready_when_the_database_and_redis_answer(db):
    assert Client().get("/health/ready").json() == {"status": "ready", "problems": []}


def test_not_ready_without_redis_and_says_so(db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["Redis does not answer."])


def test_not_ready_without_the_database(db, monkeypatch):
    def broken():
        raise DatabaseError

    with monkeypatch.context() as while_asked:
        while_asked.setattr(connection, "cursor", broken)
        answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["The database does not answer."])


def test_not_ready_before_all_migrations_are_applied_then_remembered(db, django_assert_num_queries):
    MigrationRecorder.Migration.objects.filter(app="annotations", name__startswith="0002").delete()
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert "manage.py prepare" in answer.json()["problems"][0]
    MigrationRecorder(connection).record_applied("annotations", "0002_search_index")
    assert Client().get("/health/ready").status_code == 200
    with django_assert_num_queries(1):
        assert Client().get("/health/ready").status_code == 200


def test_not_ready_on_the_database_of_a_newer_version(db):
    MigrationRecorder(connection).record_applied("annotations", "9999_later")
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert "A newer workbench made this database: it has annotations.9999_later" in answer.json()["problems"][0]


def test_health_needs_no_tls_no_session_and_no_post(db, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/health/live").status_code == 200
    assert Client().get("/health/ready").status_code == 200
    assert Client().post("/health/live").status_code == 405
