"""What is unsafe does not start."""

import pytest

from annotations.checks import https_needs_a_named_proxy, other_machines_need_tls


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost"])
def test_loopback_may_speak_plain_http(settings, host):
    settings.HOST = host
    assert other_machines_need_tls(None) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "workbench.example.org"])
def test_listening_for_other_machines_over_plain_http_is_refused_with_a_hint(settings, host):
    settings.HOST = host
    (message,) = other_machines_need_tls(None)
    assert message.id == "workbench.E001" and "PUBLIC_URL=https" in message.hint
    settings.ALLOW_PLAIN_HTTP = True
    assert other_machines_need_tls(None) == []


def test_an_https_address_without_a_named_proxy_is_refused_with_a_hint(settings):
    settings.HTTPS, settings.TRUSTED_PROXIES = True, []
    (message,) = https_needs_a_named_proxy(None)
    assert message.id == "workbench.E002" and "TRUSTED_PROXIES" in message.hint
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert https_needs_a_named_proxy(None) == []
