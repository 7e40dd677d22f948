"""The registry in the history of a project, in words; for those who may review."""

import re
from html import unescape

import pytest

from annotations.services.actors import (
    actor_of,
    add_alias,
    change_actor,
    create_actor,
    merge_actor,
    remove_alias,
    split_actor,
    unmerge_actor,
    unsplit_actor,
)

pytestmark = pytest.mark.django_db


def test_each_step_of_the_registry_is_a_sentence(client, people, talks):
    people.cora.name = "Cora"
    people.cora.save()
    by = people.cora
    him = create_actor(by=by, project=talks, uid="vz", name="Zelenskyy", aliases=["Zelenska"])
    create_actor(by=by, project=talks, uid="z2", name="Selenskyj")
    change_actor(by=by, actor=him, changes={"note": "President."})
    add_alias(by=by, actor=him, text="Ze")
    remove_alias(by=by, actor=him, text="Ze")
    merge_actor(by=by, actor=actor_of(talks, "z2"), into="vz")
    unmerge_actor(by=by, actor=actor_of(talks, "z2"))
    made, _moved = split_actor(by=by, actor=him, aliases=["Zelenska"], name="Olena", uid="oz")
    unsplit_actor(by=by, actor=made)
    client.force_login(by)
    page = client.get(f"/projects/{talks.pk}/history/?kind=actor").content.decode()
    said = [unescape(re.sub(r"</?bdi>", "", one)) for one in re.findall(r'class="said">(.*?)</p>', page)]
    assert said == [
        "Cora took the split of the actor Olena back",
        "Cora split the actor Olena off Zelenskyy",
        "Cora took the merge of the actor Selenskyj back",
        "Cora merged the actor Selenskyj into Zelenskyy",
        "Cora took the name Ze from the actor Zelenskyy",
        "Cora gave the actor Zelenskyy the name Ze",
        "Cora changed the actor Zelenskyy",
        "Cora made the actor Selenskyj",
        "Cora made the actor Zelenskyy",
    ]
    client.force_login(people.ann)
    assert client.get(f"/projects/{talks.pk}/history/").status_code == 403


def test_who_stays_shows_what_was_merged_into_it_and_split_off_it_also_when_taken_back(client, people, talks):
    people.cora.name = "Cora"
    people.cora.save()
    by = people.cora
    him = create_actor(by=by, project=talks, uid="vz", name="Zelenskyy", aliases=["Zelenska"])
    other = create_actor(by=by, project=talks, uid="z2", name="Selenskyj")
    merge_actor(by=by, actor=other, into="vz")
    unmerge_actor(by=by, actor=actor_of(talks, "z2"))
    split_actor(by=by, actor=him, aliases=["Zelenska"], name="Olena", uid="oz")
    client.force_login(by)
    page = unescape(re.sub(r"</?bdi>", "", client.get(f"/projects/{talks.pk}/actors/vz/").content.decode()))
    for words in (
        "Cora merged the actor Selenskyj into Zelenskyy",
        "Cora took the merge of the actor Selenskyj back",
        "Cora split the actor Olena off Zelenskyy",
    ):
        assert words in page


def test_a_split_is_taken_back_on_the_page_of_the_new_actor_however_much_was_done_to_it_since(client, people, talks):
    him = create_actor(by=people.cora, project=talks, uid="vz", name="Zelenskyy", aliases=["Zelenska"])
    made, _moved = split_actor(by=people.cora, actor=him, aliases=["Zelenska"], name="Olena", uid="oz")
    for n in range(25):
        change_actor(by=people.cora, actor=made, changes={"note": f"Note {n}."})
    client.force_login(people.cora)
    assert 'value="unsplit"' in client.get(f"/projects/{talks.pk}/actors/oz/").content.decode()
