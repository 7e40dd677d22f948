"""The figures of an event through the API: how they are grouped, what may be asked for, and who sees whose."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import Assignment, Document, Project
from annotations.services.documents import add_document
from annotations.services.events import add_event
from tests.fixtures.eventful import DEAD, KEY, exactly, say
from tests.fixtures.gestures import refused


@pytest.fixture
def asked(api, talks, event):
    """`asked("cora", "?layer=all")`: the answer to this person."""

    def get(name: str, query: str = ""):
        answer = getattr(api, name).get(f"projects/{talks.pk}/events/{KEY}/figures/{query}")
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return get


def units(answer) -> set[str]:
    return {figure["unit"] for group in answer["results"] for figure in group["figures"]}


def test_figures_of_one_thing_stand_together_and_those_that_differ_come_first(asked, event):
    answer = asked("vera")
    dead, way = answer["results"]
    assert (answer["layer"], answer["count"], answer["next"]) == ("gold", 2, None)
    assert (dead["kind"], dead["unit"], dead["counted"], dead["standing"]) == (
        "amount",
        "person",
        "dead",
        "conflicting",
    )
    assert (dead["differing"], dead["sources"], dead["count"]) == (3, 3, 3)
    assert [(one["source"], one["in_words"], one["as_of"]) for one in dead["figures"]] == [
        ("Harbour", "8", "2025-05-17"), ("Lantern", "9", None), ("Northwire", "at least 9", None),
    ]  # fmt: skip
    harbour, lantern, northwire = dead["figures"]
    assert harbour["against"] == lantern["id"] and northwire["against"] == harbour["id"]
    assert lantern["because"] == "9 and 8 cannot both be true of the same thing (dead)."
    assert (lantern["attributed_to"], lantern["quote"], lantern["start"]) == ("council", "nine", 17)
    assert (lantern["layer"], lantern["annotator"], lantern["document"]) == ("gold", None, event.papers["Lantern"].pk)
    assert (way["unit"], way["standing"], way["differing"]) == ("length", "compatible", 0)
    assert {one["unit"] for one in way["figures"]} == {"km", "mile"}


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("?source=Lantern", ["Lantern"]),
        ("?kind=distance", ["Harbour", "Northwire"]),
        ("?counted=dead", ["Harbour", "Lantern", "Northwire"]),
        ("?counted=mile", ["Harbour"]),
        ("?as_of=2025-05", ["Harbour"]),
        ("?as_of=2024", []),
        ("?kind=money", []),
    ],
)
def test_figures_are_narrowed(asked, query, sources):
    found = {one["source"] for group in asked("vera", query)["results"] for one in group["figures"]}
    assert sorted(found) == sources


def test_one_thing_is_asked_for_by_its_key_and_groups_are_paged(asked):
    first = asked("cora", "?limit=1")
    assert first["next"].endswith("limit=1&after=1") and first["count"] == 2
    second = asked("cora", first["next"].partition("/figures/")[2])
    assert [group["unit"] for group in second["results"]] == ["length"] and second["next"] is None
    alone = asked("cora", f"?thing={second['results'][0]['key']}")
    assert alone["results"] == second["results"]


def test_a_blind_annotator_learns_of_nothing_but_their_own(asked, api, talks, event):
    mine = asked("ann")
    assert (mine["layer"], mine["count"], units(mine)) == ("mine", 1, {"coffin"})
    assert asked("ann", "?layer=mine") == mine
    for layer in ("gold", "all"):
        refused(api.ann.get(f"projects/{talks.pk}/events/{KEY}/figures/?layer={layer}"), 403, "forbidden")
    Project.objects.update(blind=False)
    assert (asked("ann")["layer"], units(asked("ann"))) == ("gold", {"person", "km", "mile"})
    refused(api.ann.get(f"projects/{talks.pk}/events/{KEY}/figures/?layer=all"), 403, "forbidden")


def test_curators_choose_among_all_sets_and_viewers_see_gold(asked, api, talks):
    everything = asked("cora", "?layer=all")
    assert units(everything) == {"person", "km", "mile", "coffin", "teapot"}
    people = {one["annotator"] for group in everything["results"] for one in group["figures"]}
    assert people == {None, "ann", "bob"}
    assert asked("cora", "?layer=mine")["results"] == []
    assert units(asked("vera")) == {"person", "km", "mile"}
    refused(api.vera.get(f"projects/{talks.pk}/events/{KEY}/figures/?layer=mine"), 403, "forbidden")
    refused(api.cora.get(f"projects/{talks.pk}/events/{KEY}/figures/?layer=model"), 400, "unknown_layer", "/layer")


def test_without_gold_curators_see_all_and_annotators_their_own(api, people, talks):
    add_event(by=people.mara, project=talks, key="new")
    document = add_document(by=people.mara, project=talks, key="d", text="It hit 3.", event="new")
    say(document, {"kind": "person", "owner": people.bob}, ("3", exactly("3", unit="house")))
    say(document, {"kind": "model", "source": "ner"}, ("3", exactly("3", unit="dream")))
    say(document, {"kind": "import", "source": "file"}, ("3", exactly("3", unit="barn")))
    answer = api.cora.get(f"projects/{talks.pk}/events/new/figures/").json()
    assert (answer["layer"], units(answer)) == ("all", {"house", "barn"})
    answer = api.bob.get(f"projects/{talks.pk}/events/new/figures/").json()
    assert (answer["layer"], units(answer)) == ("mine", {"house"})


def test_deleted_documents_and_those_out_of_reach_are_not_told(asked, api, people, talks, event):
    Document.objects.filter(pk=event.papers["Harbour"].pk).update(deleted_at=timezone.now())
    assert asked("vera")["results"][0]["standing"] == "compatible"
    Project.objects.update(assigned_only=True, blind=False)
    assert api.otto.get(f"projects/{talks.pk}/events/{KEY}/figures/").status_code == 404
    sources = {one["source"] for group in asked("ann")["results"] for one in group["figures"]}
    assert sources == {"Lantern"}  # where she has a set of her own
    Assignment.objects.create(project=talks, document=event.papers["Northwire"], user=people.ann)
    sources = {one["source"] for group in asked("ann")["results"] for one in group["figures"]}
    assert sources == {"Lantern", "Northwire"}


def test_an_event_that_is_not_there_or_of_another_project_is_not_found(api, talks, elsewhere, people, event):
    add_event(by=people.mia, project=elsewhere, key="theirs")
    for key in ("never", "theirs", "a%00b"):
        refused(api.cora.get(f"projects/{talks.pk}/events/{key}/figures/"), 404, "not_found")
    refused(api.mia.get(f"projects/{talks.pk}/events/{KEY}/figures/"), 404, "not_found")


def test_figures_take_as_many_statements_for_many_as_for_few(api, people, talks, event):
    address = f"projects/{talks.pk}/events/{KEY}/figures/?layer=all"
    assert api.cora.get(address).status_code == 200  # the first use of a token is noted
    with CaptureQueriesContext(connection) as few:
        api.cora.get(address)
    for n in range(12):
        document = add_document(by=people.mara, project=talks, key=f"d{n}", text=f"It killed {n}.", event=KEY)
        say(document, {"kind": "gold"}, (str(n), exactly(str(n), **DEAD)))
    with CaptureQueriesContext(connection) as many:
        answer = api.cora.get(address).json()
    assert len(few) == len(many)
    assert max(group["count"] for group in answer["results"]) == 15
