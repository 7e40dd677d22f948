"""The pages of a purge: below the bar of the project, as long as there is one."""

from html import unescape

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_the_purge_of_a_document_has_the_bar_of_its_project(client, people, talks, article):
    client.force_login(people.ada)
    for send in (None, {"confirm": "another", "reason": "Asked for."}):
        here = f"/documents/{article.pk}/purge/"
        page = unescape((client.get(here) if send is None else client.post(here, send)).content.decode())
        assert f'href="/projects/{talks.pk}/documents/"' in page and "Sections of the project" in page
        assert f'href="/projects/{talks.pk}/settings/"' in page, "a site administrator stands as a manager"


def test_where_the_project_is_deleted_it_has_the_bar_of_the_site(client, people, talks, article):
    article.deleted_at = talks.deleted_at = timezone.now()
    article.save(update_fields=["deleted_at"])
    talks.save(update_fields=["deleted_at"])
    client.force_login(people.ada)
    answer = client.get(f"/documents/{article.pk}/purge/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "Purge a document" in page
    assert "Sections of the project" not in page and f"/projects/{talks.pk}/" not in page
