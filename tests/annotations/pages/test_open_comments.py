"""The list of documents says where comments on one's own work are open."""

import pytest

from annotations.services.comments import add_comment, edit_comment
from annotations.services.documents import add_document

pytestmark = pytest.mark.django_db


def test_open_comments_on_ones_own_work_are_counted_and_no_others(client, people, talks, article):
    other = add_document(by=people.mara, project=talks, key="z", text="Text.")
    add_comment(by=people.ann, document_id=other.pk, text="Is this a claim?")
    over, _ = add_comment(by=people.ann, document_id=article.pk, text="Done.")
    edit_comment(by=people.ann, uid=over.uid, resolved=True)
    for person, counts in ((people.ann, {article.pk: 0, other.pk: 1}), *((one, {article.pk: 0, other.pk: 0}) for one in
                           (people.bob, people.cora, people.vera))):  # fmt: skip
        client.force_login(person)
        answer = client.get(f"/projects/{talks.pk}/documents/")
        assert {row["document"].pk: row["comments"] for row in answer.context["rows"]} == counts
        assert answer.content.decode().count(">1 comment<") == sum(counts.values())
