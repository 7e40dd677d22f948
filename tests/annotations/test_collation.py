"""Keys order lists and files alike on both databases: by code point."""

import pytest
from django.db import connection

from annotations.models import AliasKey, Document, Event, Label, RelationType
from annotations.services.documents import add_document

KEYS = ["Zebra", "a-b", "a.b", "a_b", "ab", "apple", "Äpfel", "älter", "éa", "z", "ж", "😀"]


def test_documents_stand_by_the_code_points_of_their_keys(people, talks, api):
    for key in reversed(KEYS):
        add_document(by=people.mara, project=talks, key=key, text="x")
    listed = [row["key"] for row in api.ann.get(f"projects/{talks.pk}/documents/").json()["results"]]
    assert listed == sorted(KEYS)


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite compares bytes; nothing is to be set")
@pytest.mark.parametrize("model", [AliasKey, Document, Event, Label, RelationType])
def test_keys_have_the_collation_c_whatever_that_of_the_database_is(model):
    sql = "SELECT collation_name FROM information_schema.columns WHERE table_name = %s AND column_name = 'key'"
    with connection.cursor() as cursor:
        cursor.execute(sql, [model._meta.db_table])
        assert cursor.fetchone() == ("C",)
