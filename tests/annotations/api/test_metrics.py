"""What a monitor reads."""

import re

from annotations.models import ExportJob
from annotations.services.exports import request_export


def test_metrics_are_for_site_administrators(api):
    assert api.nobody.get("/metrics").status_code == 401
    for person in (api.sid, api.ann, api.mara):
        assert person.get("/metrics").status_code == 403
    assert api.ada.get("/metrics").status_code == 200


def test_metrics_count_what_is_there_and_what_waits(api, people, talks, article):
    request_export(by=people.cora, project=talks, layer="gold")
    ExportJob.objects.update(created_at="2025-01-01T00:00:00Z")
    body = api.ada.get("/metrics").content.decode()
    values = {name: float(value) for name, value in re.findall(r"^(\w+(?:\{.*?\})?) (\S+)$", body, re.M)}
    assert values["workbench_documents"] == 1 and values["workbench_projects"] == 1
    assert values['workbench_jobs{kind="export",state="queued"}'] == 1
    assert values['workbench_jobs{kind="import",state="queued"}'] == 0
    assert values['workbench_job_wait_seconds{kind="export"}'] > 1000
    assert "Talks" not in body and "ann" not in re.sub(r"workbench_annotation_sets|Annotation", "", body)


def test_metrics_cost_the_same_at_any_size(api, people, talks, article, django_assert_num_queries):
    api.ada.get("/metrics")
    with django_assert_num_queries(7):  # one of them reads the token
        api.ada.get("/metrics")
