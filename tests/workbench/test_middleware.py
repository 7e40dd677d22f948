"""What a proxy may say, and the headers of every answer."""

import pytest
from django.test import Client


@pytest.fixture
def behind_tls(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = ["10.0.0.1"]


@pytest.mark.parametrize(("address", "status"), [("10.0.0.1", 200), ("10.0.0.2", 301)])
def test_only_a_trusted_proxy_says_that_a_request_came_by_https(behind_tls, db, address, status):
    answer = Client().get("/sign-in/", REMOTE_ADDR=address, headers={"X-Forwarded-Proto": "https"})
    assert answer.status_code == status


def test_every_page_has_a_strict_policy_and_is_not_kept(db):
    answer = Client().get("/sign-in/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
    assert "no-store" in answer["Cache-Control"]


def test_workers_come_from_this_site_alone(db):
    assert "worker-src 'self'" in Client().get("/sign-in/")["Content-Security-Policy"]


def test_a_view_may_say_otherwise(db):
    answer = Client().get("/service-worker.js")
    assert answer["Cache-Control"] == "no-cache"
    assert "style-src" not in answer["Content-Security-Policy"]
