"""/metrics, for site administrators: gauges in the text format of Prometheus (version 0.0.4)."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotations.api.base import View
from annotations.permissions import require_site_admin
from annotations.queries.metrics import Metric, site_metrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@extend_schema(exclude=True)
class MetricsView(View):
    """GET /metrics"""

    def get(self, request: Request) -> HttpResponse:
        """All gauges. A monitor sends the API token of a site administrator, best one that may only read."""
        require_site_admin(self.user)
        lines = [line for metric in site_metrics() for line in _lines(metric)]
        return HttpResponse("\n".join([*lines, ""]), content_type=CONTENT_TYPE)


def _lines(metric: Metric) -> list[str]:
    head = [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} gauge"]
    return head + [f"{metric.name}{_labels(labels)} {value:g}" for labels, value in metric.samples]


def _labels(labels: dict[str, str]) -> str:
    """Our own words only, so that nothing is to be escaped."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}" if labels else ""
