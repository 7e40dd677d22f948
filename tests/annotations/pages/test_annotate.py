"""The annotation page, as the server sends it."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.services.documents import add_document
from tests.fixtures.cast import TEXT
from tests.fixtures.gestures import put, read, relation

HARD = "\ufeffA\r\nB\u2028C </script><!-- 👩‍👩‍👧‍👦 \u0627\u0644 é\u00a0\t.\n"


def page_of(answer) -> dict:
    """The data that the scripts of the page read."""
    found = re.search(r'<script id="page" type="application/json">(.*?)</script>', answer.content.decode(), re.DOTALL)
    return json.loads(found[1])


def whole(page: dict) -> dict:
    """The rows of a page as `fromPage` in state/wire.js has them, with what the page leaves out."""
    text, content = page["document"]["text"], page["content"]
    spans, relations = [], []
    for uid, start, end, label, version, *more in content["spans"]:
        span = {"id": uid, "start": start, "end": end, "quote": text[start:end], "label": label, "version": version}
        spans.append({**span, "attributes": {}, "fragments": [], "actor": None, "figure": None, **dict(*more)})
    for uid, kind, head, tail, version, *more in content["relations"]:
        ends = {"head": spans[head]["id"], "tail": spans[tail]["id"]}
        relations.append({"id": uid, "type": kind, **ends, "version": version, "attributes": {}, **dict(*more)})
    return {"spans": spans, "relations": relations}


def quotes(page: dict) -> list[str]:
    return [span["quote"] for span in whole(page)["spans"]]


@pytest.fixture
def opened(client, article):
    def open_as(person, query="", document=article):
        client.force_login(person)
        return client.get(f"/documents/{document.pk}/{query}")

    return open_as


def test_an_annotator_gets_the_text_the_labels_and_the_own_set(opened, people, api, article):
    api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor")])
    page = page_of(opened(people.ann))
    assert page["document"]["text"] == TEXT
    assert [(label["key"], label["hue"], label["shortcut"]) for label in page["schema"]["labels"]] == [
        ("claim", 1, "c"), ("actor", 2, "a"), ("figure", 3, "f"),
    ]  # fmt: skip
    assert quotes(page) == ["Zelenskiy"]
    assert (page["set"], page["editable"]) == ("mine", True)


def test_every_character_of_a_text_arrives_as_it_is_stored(opened, people, talks):
    text = HARD.removeprefix("\ufeff")
    document = add_document(by=people.mara, project=talks, key="hard", text=text)
    assert page_of(opened(people.ann, document=document))["document"]["text"] == text


def test_a_blind_annotator_neither_sees_the_work_of_others_nor_may_ask_for_it(opened, people, api, article):
    api.bob.gesture(article, [put(TEXT, "Zelenskiy", "actor")])
    answer = opened(people.ann)
    assert page_of(answer)["content"]["spans"] == [] and page_of(answer)["content"]["sets"] == []
    assert "bob" not in answer.content.decode()
    assert opened(people.ann, "?set=gold").status_code == 403
    theirs = page_of(opened(people.cora))["content"]["sets"][0]["id"]
    assert opened(people.ann, f"?set={theirs}").status_code == 404


def test_a_curator_reads_the_set_of_another_and_writes_gold(opened, people, api, article):
    api.bob.gesture(article, [put(TEXT, "Zelenskiy", "actor")])
    theirs = page_of(opened(people.cora))["content"]["sets"][0]["id"]
    page = page_of(opened(people.cora, f"?set={theirs}"))
    assert quotes(page) == ["Zelenskiy"]
    assert page["editable"] is False
    assert page_of(opened(people.cora, "?set=gold"))["editable"] is True


def test_the_own_set_by_its_number_is_the_own_set(opened, people, api, article):
    api.cora.gesture(article, [put(TEXT, "Zelenskiy", "actor")])
    mine = page_of(opened(people.cora))["content"]["set"]["id"]
    page = page_of(opened(people.cora, f"?set={mine}"))
    assert (page["set"], page["editable"]) == ("mine", True)


def test_a_viewer_reads_gold_and_writes_nothing(opened, people):
    page = page_of(opened(people.vera))
    assert (page["set"], page["editable"]) == ("gold", False)


def test_submitted_work_is_read_only_until_it_is_reopened(opened, people, api, article):
    api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor")])
    api.ann.post(f"documents/{article.pk}/submit/", {})
    answer = opened(people.ann)
    assert page_of(answer)["editable"] is False
    assert 'id="reopen"' in answer.content.decode()


def test_strangers_and_nobody_are_told_nothing(client, people, article):
    assert client.get(f"/documents/{article.pk}/")["Location"].startswith("/sign-in/")
    client.force_login(people.otto)
    assert client.get(f"/documents/{article.pk}/").status_code == 404


def test_previous_and_next_follow_the_list_that_it_was_opened_from(opened, people, talks, article):
    for key, source in [("b", "Northwire"), ("c", "Other"), ("d", "Northwire")]:
        add_document(by=people.mara, project=talks, key=key, text=key, source=source)
    queue = page_of(opened(people.ann, "?source=Northwire"))["queue"]
    assert (queue["position"], queue["count"], queue["previous"]) == (1, 3, None)
    assert queue["next"].endswith("?source=Northwire")
    assert queue["list"] == f"/projects/{talks.pk}/documents/?source=Northwire"


def test_an_unknown_filter_is_refused_in_words(opened, people):
    assert opened(people.ann, "?state=lost").status_code == 400


def test_the_page_costs_the_same_number_of_reads_however_much_is_marked(client, people, api, article):
    counts = []
    for words in (["Zelenskiy"], ["Moscow", "army", "bombers", "drones", "hit"]):
        api.ann.gesture(article, [put(TEXT, word, "actor") for word in words])
        client.force_login(people.ann)
        with CaptureQueriesContext(connection) as reads:
            client.get(f"/documents/{article.pk}/")
        counts.append(len(reads))
    assert counts[0] == counts[1]


def test_the_rows_of_a_page_say_all_that_the_api_says(opened, people, talks, api):
    text = "👩🏽‍🌾 Umerov said some 117 drones hit the “port” of Odesa."
    document = add_document(by=people.mara, project=talks, key="rows", text=text)
    claim, figure = put(text, "some 117 drones hit", "claim"), put(text, "117", "figure", figure={"value": "117"})
    start = claim["start"]
    claim |= {"fragments": [[start, start + 8], [start + 16, claim["end"]]]}
    actor = put(text, "Umerov", "actor")
    for operations in (
        [claim, actor, relation(claim["id"], actor["id"])],
        [figure, relation(claim["id"], figure["id"], "has_figure")],
        [{**claim, "fragments": [], "version": 1}],
        [{**claim, "version": 2}],
    ):
        assert api.ann.gesture(document, operations).status_code == 200
    page, said = whole(page_of(opened(people.ann, document=document))), read(api.ann, document)
    assert page == {kind: said[kind] for kind in ("spans", "relations")}
    assert {span["version"] for span in page["spans"]} == {1, 3} and len(page["relations"]) == 2
    assert any(span["fragments"] for span in page["spans"]) and any(span["figure"] for span in page["spans"])


def test_what_draws_the_text_is_named_to_the_browser_at_once_and_then_what_keys_do(opened, people):
    named = re.findall(
        r'<link rel="modulepreload" href="[^"]*?/((?:main|text|state|api|view)/[a-z]+\.js)"( fetchpriority="low")?>',
        opened(people.ann).content.decode(),
    )
    first = [name for name, low in named if not low]
    then = [name for name, low in named if low]
    assert {"text/offsets.js", "state/outbox.js", "view/ink.js", "api/http.js"} <= set(first)
    assert {"main/commands.js", "view/editor.js", "state/keymap.js"} <= set(then)
    assert not {"view/side.js", "main/around.js"} & {*first, *then}
    assert len({*first, *then}) == len(named) and named == sorted(named, key=lambda one: one[1])
