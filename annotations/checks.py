"""System checks: what is unsafe does not start. Messages have ids and hints."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def other_machines_need_tls(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E001: outside DEBUG, listening for other machines needs an https PUBLIC_URL, or plain words that it does not."""
    if settings.DEBUG or settings.HTTPS or settings.ALLOW_PLAIN_HTTP or _is_loopback(settings.HOST):
        return []
    return [
        Error(
            f"HOST={settings.HOST} opens the workbench to other machines over plain HTTP: passwords and links could "
            "be read on the way.",
            hint="Set PUBLIC_URL=https://… and put a TLS proxy before it, or set ALLOW_PLAIN_HTTP=1 if the network "
            "is yours alone.",
            id="workbench.E001",
        )
    ]


@register(Tags.security)
def https_needs_a_named_proxy(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """E002: the workbench speaks plain HTTP itself; with an https PUBLIC_URL a proxy must say so, and be believed."""
    if settings.DEBUG or not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    return [
        Error(
            f"PUBLIC_URL={settings.PUBLIC_URL} needs a TLS proxy before the workbench, and none is named: every page "
            "would redirect to itself without end.",
            hint="Set TRUSTED_PROXIES to the proxy's address, for example TRUSTED_PROXIES=127.0.0.1, and let the proxy "
            "send X-Forwarded-Proto.",
            id="workbench.E002",
        )
    ]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
