"""Whoever is removed, deactivated or may only read is refused with the next request."""

from annotations.models import ApiToken, Membership, User
from tests.fixtures.cast import TEXT, as_person, put


def test_a_removed_member_is_out_with_the_next_request(api, article, people):
    assert api.ann.get(f"documents/{article.pk}/").status_code == 200
    Membership.objects.filter(user=people.ann).delete()
    for path in (f"documents/{article.pk}/", f"documents/{article.pk}/annotations/", f"projects/{article.project_id}/"):
        assert api.ann.get(path).status_code == 404
    assert api.ann.gesture(article, [put(TEXT, "117", "figure")]).status_code == 404


def test_a_token_that_reads_writes_nothing(api, people, article):
    ApiToken.objects.filter(user=people.ann).update(scope="read")
    person = as_person(people.ann)
    ApiToken.objects.filter(user=people.ann).update(scope="read")
    assert person.get(f"documents/{article.pk}/").status_code == 200
    refused = person.gesture(article, [put(TEXT, "117", "figure")])
    assert (refused.status_code, refused.json()["code"]) == (403, "token_reads_only")


def test_a_deactivated_person_and_a_revoked_token_are_401_at_once(api, people):
    assert api.ann.get("me/").status_code == 200
    User.objects.filter(pk=people.ann.pk).update(is_active=False)
    assert api.ann.get("me/").status_code == 401
    assert api.bob.get("me/").status_code == 200
    ApiToken.objects.filter(user=people.bob).update(revoked_at="2025-01-01T00:00:00Z")
    assert api.bob.get("me/").status_code == 401
