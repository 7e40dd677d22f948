"""`manage.py seed`"""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from annotations.models import Actor, AnnotationSet, Document, Event, ImportJob, Label, Project, Span
from annotations.services.fsck import Tally, check

SEEDS = Path(settings.BASE_DIR) / "seeds"


def said(*words: str) -> str:
    out = StringIO()
    call_command("seed", *words, stdout=out)
    return out.getvalue()


def test_it_makes_the_demo_project_with_gold_exactly_as_the_file_has_it(people):
    assert "14 documents were added" in said()
    project = Project.objects.get(slug="demo")
    for line in (SEEDS / "demo.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        document = Document.objects.select_related("text").get(project=project, key=row["id"])
        assert document.text.text == row["text"] and document.sha256 == row["text_sha256"]
        gold = AnnotationSet.objects.get(document=document, kind="gold")
        assert gold.spans.count() == len(row["spans"])
    assert Span.objects.count() > 500


def test_its_actors_are_known_by_names_of_the_texts_and_of_the_registry_and_one_is_merged(people):
    said()
    actors = Actor.objects.filter(project__slug="demo")
    zelenskyy = actors.get(uid="volodymyr-zelenskyy")
    assert zelenskyy.external_id == "Q3874799"
    names = dict(zelenskyy.aliases.values_list("text", "learnt_from__key"))
    assert {"Zelenskiy", "Zelenskij", "Zelensky", "Зеленський"} <= names.keys()
    assert names["Zelenskiy"] == "harbour-gazette-sumy-bus" and names["Зеленський"] is None
    assert actors.get(uid="wolodymyr-selenskyj").living == zelenskyy
    assert actors.get(uid="olena-zelenska").living is None
    assert [finding.detail for finding in check(Tally())] == []


def test_its_events_have_a_title_and_a_day(people):
    said()
    events = Event.objects.filter(project__slug="demo")
    told = {event["key"]: event for event in json.loads((SEEDS / "events.json").read_text(encoding="utf-8"))}
    assert set(events.values_list("key", flat=True)) == set(told)
    assert all((event.title, event.happened_on) == (told[event.key]["title"], told[event.key]["happened_on"])
               for event in events)  # fmt: skip


def test_an_actor_that_somebody_has_changed_stays_so(people):
    said()
    Actor.objects.filter(uid="nato").update(external_id="Q1")
    Document.objects.filter(key="northwire-geneva").update(deleted_at="2025-01-01T00:00Z")
    said()
    assert Actor.objects.get(uid="nato").external_id == "Q1"


def test_the_labels_are_those_of_the_schema_file(people):
    said()
    schema = json.loads((SEEDS / "schema.json").read_text(encoding="utf-8"))
    labels = {label.key: label for label in Label.objects.filter(project__slug="demo")}
    for raw in schema["labels"]:
        label = labels.pop(raw["key"])
        assert (label.name, label.kind, label.colour, label.shortcut) == (
            raw["name"], raw["kind"], raw["colour"], raw["shortcut"],
        )  # fmt: skip
        assert [a["key"] for a in label.attributes] == [a["key"] for a in raw["attributes"]]
    assert not labels


def test_a_second_run_adds_nothing_and_says_so(people):
    said()
    before = Document.objects.count(), Span.objects.count(), ImportJob.objects.count()
    assert "nothing had to be added" in said()
    assert before == (Document.objects.count(), Span.objects.count(), ImportJob.objects.count())


def test_it_brings_back_what_is_missing(people):
    said()
    Document.objects.filter(key="northwire-geneva").update(deleted_at="2025-01-01T00:00Z")
    assert "1 documents were added" in said()


def test_it_adds_a_member(people):
    assert "ann is an annotator" in said("--user", "Ann")
    assert people.ann.memberships.get().role == "annotator"
    assert "ann is" not in said("--user", "ann")


def test_without_an_admin_or_with_an_unknown_name_it_says_what_to_do(db):
    with pytest.raises(CommandError, match="user NAME --admin"):
        said()


def test_a_demo_that_was_deleted_stays_deleted(people):
    said()
    Project.objects.update(deleted_at="2025-01-01T00:00Z")
    with pytest.raises(CommandError, match="was deleted here"):
        said()
