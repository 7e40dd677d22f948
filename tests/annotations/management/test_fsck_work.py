"""fsck finds what is wrong with tags, assignments, flags and guidelines, and nothing where nothing is."""

import pytest

from annotations.models import Assignment, DocumentTag, Flag, GuidelineReading, GuidelineVersion, Project
from annotations.services.fsck import Tally, check
from annotations.services.guidelines import mark_read, write_guideline


@pytest.fixture
def worked(people, talks, elsewhere, article):
    """Documents with work on them, and a guideline of three versions that somebody has read."""
    Assignment.objects.create(project=talks, document=article, user=people.ann)
    Flag.objects.create(project=talks, document=article, user=people.ann, reason="It is cut off.")
    DocumentTag.objects.create(project=talks, document=article, name="peace")
    for number in range(3):
        write_guideline(by=people.mara, project=talks, body=f"Version é {number}.", expected=number)
    mark_read(by=people.ann, project=talks, number=2)
    return talks


def codes() -> list[str]:
    return [finding.code for finding in check(Tally())]


def test_sound_work_has_no_findings(worked):
    assert codes() == []


def away(model):
    return lambda talks: model.objects.update(project=Project.objects.get(name="Elsewhere"))


DAMAGE = {
    "assignment_of_another_project": away(Assignment),
    "flag_of_another_project": away(Flag),
    "tag_of_another_project": away(DocumentTag),
    "guideline_changed": lambda talks: GuidelineVersion.objects.filter(number=1).update(body="Other words."),
    "guideline_has_gaps": lambda talks: GuidelineVersion.objects.filter(number=2).delete(),
    "guideline_reading_ahead": lambda talks: GuidelineReading.objects.update(number=4),
}


@pytest.mark.parametrize("code", DAMAGE)
def test_it_finds(worked, code):
    DAMAGE[code](worked)
    assert set(codes()) == {code}


def test_it_finds_a_gap_that_keeps_the_count(worked):
    GuidelineVersion.objects.filter(number=2).update(number=9)
    assert codes() == ["guideline_has_gaps"]


def test_it_finds_a_project_that_forgot_its_guideline(worked, people):
    GuidelineReading.objects.all().delete()
    Project.objects.filter(pk=worked.pk).update(guideline_version=0)
    assert codes() == ["guideline_has_gaps"]
