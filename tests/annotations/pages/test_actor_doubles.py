"""The page of possible doubles: which pairs stand there, those that are kept apart, and what is refused."""

import pytest

from annotations.services.actors import create_actor
from tests.annotations.pages.test_actors import said


@pytest.fixture
def cora(client, people):
    """A curator's browser."""
    client.force_login(people.cora)
    return client


@pytest.fixture(autouse=True)
def zelenskyy(people, talks):
    """One who is met under many names."""
    return create_actor(by=people.mara, project=talks, uid="zelenskyy", name="Volodymyr Zelenskyy", type="person")


def test_doubles_are_pairs_that_sound_alike_and_nobody_else(cora, people, talks):
    for name, kind in (
        ("Зеленський", "person"), ("Olena Zelenska", "person"), ("UN", ""), ("United Nations", "organisation"),
        ("Vitali Klitschko", "person"), ("Wladimir Klitschko", "person"), ("Unicorn Nursery", "person"),
        ("Kyiv", "state"), ("KYIV", "group"),
    ):  # fmt: skip
        create_actor(by=people.mara, project=talks, name=name, type=kind, aliases=["Klitschko"] if "ts" in name else [])
    page = cora.get(f"/projects/{talks.pk}/actor-doubles/")
    pairs = {frozenset({row["less"].name, row["most"].name}) for row in page.context["rows"]}
    assert pairs == {
        frozenset({"Volodymyr Zelenskyy", "Зеленський"}), frozenset({"UN", "United Nations"}),
        frozenset({"Kyiv", "KYIV"}),
    }  # fmt: skip


def test_a_pair_that_is_no_double_goes_to_the_folded_list_and_comes_back(cora, people, talks):
    create_actor(by=people.mara, project=talks, uid="sel/1", name="Wolodymyr Selenskyj")
    where = f"/projects/{talks.pk}/actor-doubles/"
    assert len(cora.get(where).context["rows"]) == 1
    done = cora.post(where, {"action": "apart", "one": "sel/1", "other": "zelenskyy", "at": "0"})
    assert done["Location"] == f"{where}?done=apart&one=sel%2F1&other=zelenskyy&at=0"
    page = cora.get(done["Location"])
    assert page.context["rows"] == []
    for words in ("Wolodymyr Selenskyj and Volodymyr Zelenskyy are kept apart.", "1 pair kept apart", "No other names"):
        assert words in said(page), words
    merge = cora.get(f"/projects/{talks.pk}/actors/sel/1/merge/")
    assert merge.context["offered"] == []
    chosen = cora.get(f"/projects/{talks.pk}/actors/sel/1/merge/?into=zelenskyy")
    assert "Somebody said that these two are not one." in said(chosen)
    refused = cora.post(f"/projects/{talks.pk}/actors/sel/1/merge/", {"into": "zelenskyy"})
    assert (refused.status_code, "are kept apart" in said(refused)) == (409, True)
    for uid in ("sel/1", "zelenskyy"):
        history = said(cora.get(f"/projects/{talks.pk}/actors/{uid}/"))
        assert "said that the actors" in history and "are not one" in history, uid
    back = cora.post(where, {"action": "together", "one": "zelenskyy", "other": "sel/1"}, follow=True)
    assert "are not kept apart any more." in said(back)
    assert len(back.context["rows"]) == 1 and not back.context["kept"]


@pytest.mark.parametrize(
    ("action", "one", "other", "status"),
    [
        ("", "zelenskyy", "sel", 400),
        ("explode", "zelenskyy", "sel", 400),
        ("apart", "zelenskyy", "zelenskyy", 400),
        ("apart", "zelenskyy", "x\x00", 400),
        ("apart", "nobody", "zelenskyy", 404),
        ("together", "zelenskyy", "nobody", 400),
    ],
)
def test_a_pair_that_is_none_is_refused(cora, talks, action, one, other, status):
    where = f"/projects/{talks.pk}/actor-doubles/"
    assert cora.post(where, {"action": action, "one": one, "other": other}).status_code == status
    for query in ("?at=x", "?at=7", "?done=apart&one=a&other=zelenskyy", "?done=apart&one=%00", "?done=x"):
        assert cora.get(where + query).status_code == 200
