"""What has ended is cleared, in small batches, once an hour; whatever is open or says something stays."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from annotations.models import Change, Invitation, UserSession
from annotations.queries.people import last_days
from annotations.services import clearing
from annotations.services.clearing import clear, clear_hourly
from annotations.services.keys import make_link
from annotations.tasks import sweep

DAY = timedelta(days=1)


def session(user, seen: timedelta, *, ends: timedelta | None = None, began: timedelta | None = None) -> str:
    """A session that was seen that long ago; `ends` from now, and begun that long ago."""
    now, key = timezone.now(), f"key-{UserSession.objects.count()}-{user}"[:40]
    UserSession.objects.create(
        session_key=key, session_data="x", user=user, last_seen_at=now - seen,
        expire_date=now + (14 * DAY - seen if ends is None else ends),
    )  # fmt: skip
    UserSession.objects.filter(pk=key).update(created_at=now - (began or seen))
    return key


def kept() -> set[str]:
    return set(UserSession.objects.values_list("pk", flat=True))


def test_sessions_that_ended_are_deleted_and_open_ones_stay(people):
    open_one = session(people.ann, seen=DAY)
    session(people.ann, seen=15 * DAY)  # idle for too long
    session(people.ann, seen=2 * DAY, ends=12 * DAY, began=91 * DAY)  # too old as a whole
    session(None, seen=15 * DAY)  # nobody's
    assert clear() == 3
    assert kept() == {open_one}


def test_the_last_session_of_a_person_stays_because_it_says_when_they_were_seen(people):
    last = session(people.ann, seen=40 * DAY)
    session(people.ann, seen=60 * DAY)
    other = session(people.bob, seen=200 * DAY)
    assert clear() == 1
    assert kept() == {last, other}
    assert last_days([people.ann])[people.ann.pk] == (timezone.now() - 40 * DAY).date()


def test_a_session_that_ended_and_stays_opens_nothing(people, client):
    client.force_login(people.ann)
    UserSession.objects.update(expire_date=timezone.now() - DAY)
    clear()
    assert UserSession.objects.exists() and client.get("/account/").status_code == 302


def test_links_go_thirty_days_after_they_were_used_or_ran_out_and_their_history_stays(people):
    links = {name: make_link(by=None, user=getattr(people, name))[0].pk for name in ("ann", "bob", "cora", "vera")}
    now = timezone.now()
    Invitation.objects.filter(pk=links["ann"]).update(used_at=now - 31 * DAY)
    Invitation.objects.filter(pk=links["bob"]).update(expires_at=now - 31 * DAY)
    Invitation.objects.filter(pk=links["cora"]).update(used_at=now - 29 * DAY, expires_at=now - 29 * DAY)
    changes = Change.objects.count()
    assert clear() == 2
    assert set(Invitation.objects.values_list("pk", flat=True)) == {links["cora"], links["vera"]}
    assert Change.objects.count() == changes


def test_tries_to_sign_in_go_with_their_lock_and_the_book_of_sign_ins_after_ninety_days(db):
    facts = {"ip_address": "10.0.0.1", "user_agent": "x", "http_accept": "x", "path_info": "/"}
    for name, ago in (("locked", timedelta(minutes=5)), ("over", timedelta(minutes=20))):
        AccessAttempt.objects.create(username=name, get_data="", post_data="", failures_since_start=1, **facts)
        AccessAttempt.objects.filter(username=name).update(attempt_time=timezone.now() - ago)
    for name, ago in (("lately", 89 * DAY), ("long ago", 91 * DAY)):
        AccessLog.objects.create(username=name, **facts)
        AccessLog.objects.filter(username=name).update(attempt_time=timezone.now() - ago)
    assert clear() == 2
    assert [row.username for model in (AccessAttempt, AccessLog) for row in model.objects.all()] == ["locked", "lately"]


def test_much_is_deleted_in_several_small_transactions_and_no_more_than_its_share(people, monkeypatch):
    monkeypatch.setattr(clearing, "AT_ONCE", 4)
    monkeypatch.setattr(clearing, "MOST_BATCHES", 2)
    for days in range(20, 31):
        session(people.ann, seen=days * DAY)
    session(people.ann, seen=DAY)
    assert [clear(), clear(), clear()] == [8, 3, 0]


def test_the_sweep_clears_once_an_hour_and_of_all_workers_one_does_it(people):
    session(people.ann, seen=DAY)
    session(people.ann, seen=15 * DAY)
    sweep()
    assert len(kept()) == 1
    session(people.ann, seen=16 * DAY)
    sweep()
    assert len(kept()) == 2, "another worker, or the same one five seconds later"
    cache.delete("cleared")  # as it is after an hour
    sweep()
    assert len(kept()) == 1


def test_what_claims_the_hour_runs_out_with_it(db):
    clear_hourly()
    assert 3500 < cache._cache.get_client(None).ttl(cache.make_key("cleared")) <= 3600


def test_a_dead_cache_ends_no_sweep(people, settings, caplog):
    session(None, seen=15 * DAY)
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert sweep() == 0
    assert len(kept()) == 1 and "cache does not answer" in caplog.text


def test_signing_in_works_after_everything_was_cleared(people):
    client = Client()
    client.force_login(people.ann)
    clear()
    assert client.get("/account/").status_code == 200
