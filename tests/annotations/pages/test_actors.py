"""The registry's pages: what they show to whom, what the forms do and say, and that each can be undone."""

import uuid
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Actor, Alias, AnnotationSet, Project, Span
from annotations.services.actors import create_actor, merge_actor
from annotations.services.documents import add_document
from tests.fixtures.cast import put

HOSTILE = '<script>alert("x")</script> & \u202eName'


@pytest.fixture
def pages(people):
    """A browser for each person, by name."""

    class Pages:
        def __getattr__(self, name):
            client = Client()
            client.force_login(getattr(people, name))
            setattr(self, name, client)
            return client

    return Pages()


@pytest.fixture
def zelenskyy(people, talks):
    """An actor with a second name."""
    return create_actor(
        by=people.mara, project=talks, uid="zelenskyy", name="Volodymyr Zelenskyy", type="person", aliases=["Selenskyj"]
    )


@pytest.fixture
def at(talks):
    """The address of a page below the registry of Talks."""
    return lambda path="": f"/projects/{talks.pk}/actors/{path}"


def said(answer):
    """The words of a page."""
    return " ".join(unescape(answer.content.decode()).split())


def link(api, document, quote, actor):
    """Mark the quote and link it, as this person."""
    answer = api.gesture(document, [put(document.text.text, quote, "actor", actor=actor)])
    assert answer.status_code == 200, answer.json()


def names_in(answer):
    return [row.actor.name for row in answer.context["rows"]]


def test_the_list_finds_names_by_their_sounds_and_by_parts(pages, people, talks, zelenskyy, at):
    create_actor(by=people.mara, project=talks, name="Olena Zelenska", type="person")
    create_actor(by=people.mara, project=talks, name="Northwire", type="media")
    for search, found in (
        ("", ["Northwire", "Olena Zelenska", "Volodymyr Zelenskyy"]),
        ("Зеленський", ["Volodymyr Zelenskyy"]),
        ("Wolodymyr Selenskyj", ["Volodymyr Zelenskyy"]),
        ("President Zelensky", ["Volodymyr Zelenskyy"]),
        ("zelens", ["Olena Zelenska", "Volodymyr Zelenskyy"]),
        ("Olena Zelenskyy", []),
        ("wire", ["Northwire"]),
        ("…", []),
    ):
        assert names_in(pages.vera.get(at(), {"search": search})) == found, search
    assert names_in(pages.vera.get(at(), {"type": "media"})) == ["Northwire"]
    assert names_in(pages.vera.get(at(), {"type": "none"})) == []


def test_a_merged_actor_stands_in_the_list_of_merged_ones_and_is_found_as_the_other(
    pages, people, talks, zelenskyy, at
):
    other = create_actor(by=people.mara, project=talks, name="Servant of the People")
    merge_actor(by=people.mara, actor=other, into=zelenskyy.uid)
    assert names_in(pages.vera.get(at())) == ["Volodymyr Zelenskyy"]
    assert names_in(pages.vera.get(at(), {"search": "servant"})) == ["Volodymyr Zelenskyy"]
    merged = pages.vera.get(at(), {"merged": "1", "search": "servant"})
    assert names_in(merged) == ["Servant of the People"]
    assert "merged into Volodymyr Zelenskyy" in said(merged)


def test_a_merged_actor_has_its_own_names_and_mentions_in_the_list_and_on_its_page(
    pages, people, talks, api, zelenskyy, at
):
    other = create_actor(by=people.mara, project=talks, uid="sel", name="Selenskyj", aliases=["Ze"])
    document = add_document(by=people.mara, project=talks, key="k", text="Selenskyj said that Zelenskyy agrees.")
    link(api.ann, document, "Selenskyj", "sel")
    link(api.ann, document, "Zelenskyy", "zelenskyy")
    merge_actor(by=people.mara, actor=other, into=zelenskyy.uid)
    [row] = pages.cora.get(at(), {"merged": "1"}).context["rows"]
    assert (row.actor.uid, row.names, row.mentions, row.documents) == ("sel", ["Ze"], 1, 1)
    assert "1 mention in 1 document" in said(pages.cora.get(at("sel/")))
    assert "2 mentions in 1 document" in said(pages.cora.get(at("zelenskyy/")))


def test_the_form_makes_an_actor_and_tells_what_is_wrong_at_its_field(pages, talks, at):
    made = pages.ann.post(at(), {"name": " Moscow ", "type": "state", "aliases": "Moskva\r\n\r\n Москва \r\n"})
    actor = Actor.objects.get(project=talks)
    assert made["Location"] == at(f"{actor.uid}/?done=made")
    assert (actor.name, actor.type) == ("Moscow", "state")
    assert set(Alias.objects.values_list("text", flat=True)) == {"Moscow", "Moskva", "Москва"}
    assert "Moscow is in the registry now" in said(pages.ann.get(made["Location"]))
    refused = pages.ann.post(at(), {"name": "x" * 301, "type": "state", "aliases": "Kept"})
    assert refused.status_code == 400
    assert set(refused.context["errors"]) == {"name"}
    assert "Kept" in said(refused)


def test_names_that_are_code_are_shown_as_they_are_and_never_run(pages, people, talks, zelenskyy, at):
    hostile = create_actor(
        by=people.mara, project=talks, name='<b>"Name"</b>', aliases=["<img src=x onerror=alert(1)>"], note="<i>N</i>",
        external_id="<u>Q</u>",
    )  # fmt: skip
    paths = ("", f"{hostile.uid}/", f"{hostile.uid}/merge/", f"{hostile.uid}/merge/?into={zelenskyy.uid}")
    for path in (*paths, f"{hostile.uid}/split/", "?search=<b>x</b>", f"{hostile.uid}/?source=<b>"):
        page = pages.mara.get(at(path))
        assert page.status_code == 200
        for code in ("<b>", "<img", "<i>", "<u>"):
            assert code not in page.content.decode(), (path, code)


def test_a_merge_says_first_what_it_does_and_is_undone_with_one_button(pages, people, talks, api, zelenskyy, at):
    create_actor(by=people.mara, project=talks, uid="sel", name="Wolodymyr Selenskyj", type="group")
    document = add_document(by=people.mara, project=talks, key="k", text="Selenskyj said that he agrees.")
    link(api.ann, document, "Selenskyj", "sel")
    offered = pages.cora.get(at("sel/merge/"))
    assert [one.uid for one in offered.context["offered"]] == ["zelenskyy"]
    asked = said(pages.cora.get(at("sel/merge/?into=zelenskyy")))
    assert "1 mention of Wolodymyr Selenskyj is read as Volodymyr Zelenskyy from now on." in asked
    assert "Their types differ" in asked
    done = pages.cora.post(at("sel/merge/"), {"into": "zelenskyy"})
    assert done["Location"] == at("zelenskyy/?done=merged&which=sel")
    page = said(pages.cora.get(done["Location"]))
    assert "Wolodymyr Selenskyj was merged into Volodymyr Zelenskyy: 1 mention is read" in page
    assert f'action="{at("sel/")}"' in pages.cora.get(done["Location"]).content.decode()
    assert "Merged into Volodymyr Zelenskyy" in said(pages.cora.get(at("sel/")))
    back = pages.cora.post(at("sel/"), {"action": "unmerge"}, follow=True)
    assert "The merge is undone: Wolodymyr Selenskyj stands for itself again" in said(back)
    assert Actor.objects.get(uid="sel").living is None
    again = pages.cora.post(at("sel/"), {"action": "unmerge"})
    assert (again.status_code, "was not merged" in said(again)) == (409, True)


def test_whom_to_merge_into_is_found_by_a_part_of_the_name_written_to_its_end_or_not(pages, people, talks, at):
    for uid, name in (("mot", "Russia’s Ministry of Transport"), ("mod", "Ministry of Defence"), ("k", "Kremlin")):
        create_actor(by=people.mara, project=talks, uid=uid, name=name)
    for search in ("minist", "ministry"):
        offered = pages.cora.get(at("k/merge/"), {"search": search}).context["offered"]
        assert sorted(one.uid for one in offered) == ["mod", "mot"], search
    assert pages.cora.get(at("k/merge/"), {"search": "Kremlin"}).context["offered"] == []  # not itself


@pytest.mark.parametrize("into", ["", "sel", "nobody", "x\x00"])
def test_a_merge_into_nobody_is_refused(pages, people, talks, zelenskyy, at, into):
    create_actor(by=people.mara, project=talks, uid="sel", name="Selenskyj")
    assert pages.cora.post(at("sel/merge/"), {"into": into}).status_code == 400
    assert not Actor.objects.exclude(living=None).exists()


def test_names_are_split_off_with_their_mentions_and_come_back(pages, people, talks, api, zelenskyy, at):
    document = add_document(by=people.mara, project=talks, key="k", text="Zelenska met Zelenskyy in Kyiv.")
    link(api.ann, document, "Zelenska", "zelenskyy")
    link(api.ann, document, "Zelenskyy", "zelenskyy")
    page = pages.cora.get(at("zelenskyy/split/"))
    counts = {name["text"]: name["count"] for name in page.context["names"]}
    assert counts == {"Volodymyr Zelenskyy": 0, "Selenskyj": 0, "Zelenska": 1, "Zelenskyy": 1}
    nothing = pages.cora.post(at("zelenskyy/split/"), {"name": "Olena Zelenska"})
    assert (nothing.status_code, set(nothing.context["errors"])) == (400, {"aliases"})
    done = pages.cora.post(at("zelenskyy/split/"), {"alias": ["Zelenska"], "name": "Olena Zelenska", "type": "person"})
    made = Actor.objects.get(name="Olena Zelenska")
    assert done["Location"] == at(f"{made.uid}/?done=split")
    assert "Split off, with 1 mention." in said(pages.cora.get(done["Location"]))
    assert list(Span.objects.filter(actor=made).values_list("quote", flat=True)) == ["Zelenska"]
    back = pages.cora.post(at(f"{made.uid}/"), {"action": "unsplit"}, follow=True)
    assert "Olena Zelenska is read as Volodymyr Zelenskyy again, and 1 mention went back." in said(back)
    assert Span.objects.filter(actor__uid="zelenskyy").count() == 2


def test_curators_change_an_actor_and_annotators_give_it_names(pages, talks, zelenskyy, at):
    pages.cora.post(
        at("zelenskyy/"),
        {"action": "change", "name": "Zelenskyy", "type": "person", "external_id": "Q3874799", "note": "a\r\nb"},
    )
    actor = Actor.objects.get(uid="zelenskyy")
    assert (actor.name, actor.external_id, actor.note) == ("Zelenskyy", "Q3874799", "a\nb")
    added = pages.ann.post(at("zelenskyy/"), {"action": "alias", "text": "Зеленський"}, follow=True)
    assert "“Зеленський” is a name of Zelenskyy now." in said(added)
    removed = pages.cora.post(at("zelenskyy/"), {"action": "unalias", "text": "Зеленський"}, follow=True)
    assert "is no name of Zelenskyy any more" in said(removed)
    refused = pages.cora.post(at("zelenskyy/"), {"action": "change", "name": "", "type": "robot"})
    assert refused.status_code == 400
    assert "change_name" in refused.context["errors"]
    assert pages.cora.post(at("zelenskyy/"), {"action": "explode"}).status_code == 400


def test_the_page_shows_who_may_see_it_what_the_actor_said(pages, people, talks, api, zelenskyy, at):
    text = "Zelenskyy said that 12 drones were shot down."
    document = add_document(
        by=people.mara, project=talks, key="k", text=text, title="Drones", source="Northwire", published_on="2025-06-01"
    )
    speaker, claim = put(text, "Zelenskyy", "actor", actor="zelenskyy"), put(text, "12 drones were shot down", "claim")
    figure = {"value": "12", "low": "12", "high": "12", "bound": "exact", "counted": "drone", "kind": "count"}
    drones = put(text, "12 drones", "figure", figure=figure)
    ties = [
        {"op": "put_relation", "id": str(uuid.uuid4()), "type": kind, "head": claim["id"], "tail": tail["id"]}
        for kind, tail in (("speaker", speaker), ("has_figure", drones))
    ]
    assert api.bob.gesture(document, [speaker, claim, drones, *ties]).status_code == 200
    page = said(pages.cora.get(at("zelenskyy/")))
    for words in ("1 mention in 1 document", "12 drones were shot down", "Northwire, 1 June 2025 · bob", "12 drone"):
        assert words in page, words
    assert "learnt from" in page and "Drones" in page
    for person in ("ann", "vera"):
        other = said(getattr(pages, person).get(at("zelenskyy/")))
        assert "0 mentions in 0 documents" in other, person
        for secret in ("Drones", "Northwire", "bob", "12 drones"):
            assert secret not in other, (person, secret)
        assert "learnt from a document" in other
    assert "1 mention in 1 document" in said(pages.bob.get(at("zelenskyy/")))
    for query, count in (("source=Northwire", 1), ("source=Elbpost", 0), ("whose=gold", 0), ("sort=source", 1)):
        assert len(pages.cora.get(at(f"zelenskyy/?{query}")).context["places"]) == count
    for query in ("sort=title", "whose=bob", "after=x"):
        assert pages.cora.get(at(f"zelenskyy/?{query}")).status_code == 400


def test_counts_of_a_blind_annotator_are_those_of_the_own_work(pages, people, talks, api, zelenskyy, at):
    document = add_document(by=people.mara, project=talks, key="k", text="Zelenskyy met Selenskyj there.")
    link(api.ann, document, "Zelenskyy", "zelenskyy")
    link(api.bob, document, "Zelenskyy", "zelenskyy")
    link(api.bob, document, "Selenskyj", "zelenskyy")
    gold = AnnotationSet.objects.create(document=document, kind="gold", state="accepted")
    facts = {"start": 0, "end": 9, "quote": "Zelenskyy", "actor": zelenskyy}
    Span.objects.create(uid=uuid.uuid4(), set=gold, label=talks.labels.get(key="actor"), **facts)

    def counts(who):
        [row] = getattr(pages, who).get(at()).context["rows"]
        return row.mentions

    for blind, seen in ((False, [2, 3, 1, 4]), (True, [1, 2, 1, 4])):
        Project.objects.filter(pk=talks.pk).update(blind=blind)
        assert [counts(who) for who in ("ann", "bob", "vera", "cora")] == seen


@pytest.mark.parametrize("path", ["", "a-0/", "a-0/merge/", "a-0/merge/?into=a-1", "a-0/split/"])
def test_statements_do_not_grow_with_actors_names_and_mentions(pages, people, talks, at, path):
    browser = pages.cora

    def filled(size):
        for number in range(size):
            made = create_actor(
                by=people.mara, project=talks, uid=f"a-{number}", name=f"Somebody{'x' * number}",
                aliases=[f"Name {n}" for n in range(size)],
            )  # fmt: skip
            document = add_document(by=people.mara, project=talks, key=f"d-{number}", text="Somebody said it.")
            found = AnnotationSet.objects.create(document=document, kind="person", owner=people.ann)
            facts = {"start": 0, "end": 8, "quote": "Somebody", "actor": Actor.objects.get(uid="a-0")}
            Span.objects.create(uid=uuid.uuid4(), set=found, label=talks.labels.get(key="actor"), **facts)
            if number > 1:
                merge_actor(by=people.mara, actor=made, into="a-0")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(at(path)).status_code == 200
        return len(captured)

    counts = []
    for size in (3, 9):
        with transaction.atomic():
            counts.append(filled(size))
            transaction.set_rollback(True)
    assert counts[0] == counts[1]
