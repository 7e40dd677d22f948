"""Who sees and asks for which exports on the pages."""

import pytest

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from annotations.models import ExportJob
from tests.annotations.pages.test_exports import finished, send, words

pytestmark = pytest.mark.django_db


def test_annotators_and_up_export_and_strangers_see_nothing(client, people, talks, read_twice):
    job = ExportJob.objects.create(project=talks, requested_by=people.cora, profile="workbench", layer="all")
    place, one = f"/projects/{talks.pk}/exports/", f"/exports/{job.pk}/"
    for person, listed, single in (
        ("vera", 403, 403), ("ann", 200, 403), ("cora", 200, 200), ("mara", 200, 200), ("otto", 404, 404),
        ("sid", 404, 404), ("ada", 200, 200),
    ):  # fmt: skip
        client.force_login(getattr(people, person))
        assert (client.get(place).status_code, client.get(one).status_code) == (listed, single), person
        if single != 200:
            assert client.post(one, {"cancel": "1"}).status_code == single
    client.logout()
    assert client.get(place)["Location"].startswith("/sign-in/")
    assert client.get(one)["Location"].startswith("/sign-in/")


def test_an_annotator_exports_the_own_work_and_nothing_else(client, people, talks, read_twice):
    client.force_login(people.ann)
    client.place = f"/projects/{talks.pk}/exports/"
    shown = client.get(client.place)
    assert [layer["key"] for layer in shown.context["layers"]] == ["mine"]
    assert 'name="names"' not in words(shown) and 'name="gold"' not in words(shown)
    assert send(client, layer="all").status_code == 403
    assert send(client, layer="mine", names="on").status_code == 403
    assert not ExportJob.objects.exists()
    job = finished(send(client, layer="mine"))
    assert (job.counts["rows"], job.layer) == (2, "mine")
    other = ExportJob.objects.create(project=talks, requested_by=people.bob, profile="workbench", layer="mine")
    assert [one.pk for one in client.get(client.place).context["jobs"].rows] == [job.pk]
    assert client.get(f"/exports/{other.pk}/").status_code == 403


def test_curators_choose_among_the_layers_but_names_are_for_managers(client, people, talks):
    client.force_login(people.cora)
    client.place = f"/projects/{talks.pk}/exports/"
    shown = client.get(client.place)
    assert [layer["key"] for layer in shown.context["layers"]] == ["all", "gold", "mine"]
    assert 'name="names"' not in words(shown)
    assert send(client, names="on").status_code == 403
