"""Events and actors whose keys are words of our routes are reached like all others, by the links that pages have."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from django.urls import reverse

from annotations.models import Actor, Event
from annotations.services.actors import create_actor
from annotations.services.documents import add_document
from annotations.services.events import add_event
from annotations.text.addresses import in_address

pytestmark = pytest.mark.django_db
ODD = [
    "candidates",
    "team/merge",
    "team/split",
    "merge",
    "x/apart",
    "x/mentions",
    "~merge",
    "a/../b",
    "..",
    "team/merge/",
    "x y/?#",
]


@pytest.mark.parametrize("uid", ODD)
def test_an_actor_with_such_an_id_is_read_changed_and_merged(api, client, people, talks, uid):
    create_actor(by=people.mara, project=talks, uid=uid, name="Odd")
    create_actor(by=people.mara, project=talks, uid="team", name="Odder")
    where = f"projects/{talks.pk}/actors/{quote(in_address(uid))}/"
    assert api.vera.get(where).json()["id"] == uid
    assert api.cora.patch(where, {"note": "Seen"}).json()["note"] == "Seen"
    assert api.vera.get(f"{where}mentions/").json()["results"] == []
    assert api.cora.post(f"{where}apart/", {"other": "team"}).json()["apart"] == ["team"]
    assert api.cora.delete(f"{where}apart/", {"other": "team"}).json()["apart"] == []
    client.force_login(people.cora)
    listed = client.get(f"/projects/{talks.pk}/actors/").content.decode()
    [link] = [
        one for one in re.findall(r'<a class="plainlink named" href="([^"]+)"', listed) if "/team/" not in one[-6:]
    ]
    page = client.get(unescape(link))
    assert page.status_code == 200 and page.context["actor"].uid == uid
    assert client.get(reverse("actor-merge", args=[talks.pk, uid])).context["actor"].uid == uid
    assert client.get(reverse("actor-split", args=[talks.pk, uid])).context["actor"].uid == uid
    assert api.cora.post(f"{where}merge/", {"into": "team"}).json()["merged_into"] == "team"
    assert Actor.objects.get(uid=uid).living.uid == "team"


@pytest.mark.parametrize("key", ["figures", "a/figures", "a/figures.csv", "figures.csv", "..", "~figures"])
def test_an_event_with_such_a_key_has_its_page_figures_and_file(api, client, people, talks, key):
    add_event(by=people.mara, project=talks, key=key, title="Odd")
    add_document(by=people.mara, project=talks, key="k", text="Nine dead.", event=key)
    where = f"projects/{talks.pk}/events/{in_address(key)}/"
    assert api.mara.patch(where, {"title": "Seen"}).json()["title"] == "Seen"
    assert api.vera.get(f"{where}figures/").json()["count"] == 0
    assert Event.objects.get(key=key).title == "Seen"
    client.force_login(people.vera)
    for name, said in (("event", "text/html"), ("event-csv", "text/csv")):
        answer = client.get(reverse(name, args=[talks.pk, key]))
        assert answer.status_code == 200 and answer["Content-Type"].startswith(said)
    assert reverse("event", args=[talks.pk, key]) in client.get(f"/projects/{talks.pk}/events/").content.decode()


def test_an_address_as_it_was_written_before_leads_where_it_led(api, people, talks):
    for uid in ("team", "team/merge/x", "mergers/candidates"):
        create_actor(by=people.mara, project=talks, uid=uid, name="Odd")
        assert api.vera.get(f"projects/{talks.pk}/actors/{uid}/").json()["id"] == uid
    add_event(by=people.mara, project=talks, key="a/figures.csv")
    assert api.mara.patch(f"projects/{talks.pk}/events/a/figures.csv/", {"title": "T"}).status_code == 200
