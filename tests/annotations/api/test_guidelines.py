"""The guideline over the API."""

import pytest

pytestmark = pytest.mark.django_db


def test_before_one_is_written_the_guideline_is_empty(api, talks):
    found = api.vera.get(f"projects/{talks.pk}/guideline/").json()
    assert (found["number"], found["body"], found["html"], found["by"]) == (0, "", "", None)
    assert api.vera.get(f"projects/{talks.pk}/guideline/versions/").json()["results"] == []


def test_a_manager_writes_it_and_members_read_it_drawn_and_sanitised(api, talks):
    path = f"projects/{talks.pk}/guideline/"
    body = "# Claims\n\n<script>x</script>"
    made = api.mara.put(path, {"body": body, "number": 0, "note": "First."}).json()
    assert (made["number"], made["by"], made["note"]) == (1, "mara", "First.")
    found = api.ann.get(path).json()
    assert found == made
    assert found["body"] == body
    assert found["html"] == "<h2>Claims</h2>\n<p>&lt;script&gt;x&lt;/script&gt;</p>\n"


def test_a_stale_write_is_409_with_what_stands_there(api, talks):
    path = f"projects/{talks.pk}/guideline/"
    for number, body in enumerate(("One.", "Two.")):
        assert api.mara.put(path, {"body": body, "number": number}).status_code == 200
    refused = api.mara.put(path, {"body": "Three.", "number": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_version")
    assert refused.json()["current"]["body"] == "Two."
    assert api.vera.get(f"{path}?version=1").json()["body"] == "One."
    assert api.vera.get(f"{path}?version=3").status_code == 404
    assert api.vera.get(f"{path}?version=0").status_code == 400
    assert [one["number"] for one in api.vera.get(f"{path}versions/").json()["results"]] == [2, 1]


@pytest.mark.parametrize("body", [{"body": "x"}, {"number": 0}, {"body": 1, "number": 0}, {"body": "x", "number": "0"},
                                  {"body": "x", "number": 0, "html": "x"}, {"body": "x", "number": 0, "note": "a\nb"},
                                  {"body": "x" * 200_001, "number": 0}])  # fmt: skip
def test_a_body_that_does_not_fit_is_400(api, talks, body):
    assert api.mara.put(f"projects/{talks.pk}/guideline/", body).status_code == 400


def test_the_settings_of_a_project_can_be_changed(api, talks):
    path = f"projects/{talks.pk}/"
    found = api.mara.patch(path, {"assigned_only": True, "measures_time": True}).json()
    assert (found["assigned_only"], found["measures_time"], found["blind"]) == (True, True, True)
    assert api.mara.patch(path, {"assigned_only": "yes"}).status_code == 400
    assert api.cora.patch(path, {"assigned_only": False}).status_code == 403
