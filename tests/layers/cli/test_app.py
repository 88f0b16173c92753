"""``kurskmap app`` starts the page's server from anywhere, with the project's settings."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit import config

from geodata.catalog import SHIPPED
from geodata.editing.rights import EDIT, Allowed, allowed
from geodata.limits import Limits
from layers.app import server
from layers.cli import main
from layers.cli.app import ALLOWED_HOSTS, START_SCRIPT, streamlit_command

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def health(port: int, process: subprocess.Popen[bytes]) -> bytes:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
                return bytes(answer.read())
        except OSError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def status(port: int, host: str, path: str = "/", headers: dict[str, str] | None = None) -> int:
    """The status of an answer to a request whose ``Host`` and ``Origin`` name this host, as in DNS rebinding."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        websocket = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw=="}
        connection.request(
            "GET", path, headers={"Host": host, "Origin": f"http://{host}", **(headers or {}), **websocket}
        )
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_server_starts_in_an_empty_folder_with_the_settings(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "layers.cli", "app", "--no-browser", "--port", str(port)]
    command += ["--allowed-host", "maps.example.org"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert health(port, process) == b"ok"
            assert status(port, "localhost") == 200
            assert status(port, "maps.example.org") == 200
            for foreign in ("evil.example", f"127.0.0.1.evil.example:{port}", ""):
                assert status(port, foreign) == 400
                assert (
                    status(port, foreign, "/_stcore/stream", {"Upgrade": "websocket", "Connection": "Upgrade"}) == 400
                )
        finally:
            process.send_signal(signal.SIGTERM)
        out = process.communicate(timeout=30)[0].decode()
    # The address of the settings, not Streamlit's own, which is every address of the machine.
    assert f"http://127.0.0.1:{port}" in out
    assert "External URL" not in out


def test_the_settings_are_written_once() -> None:
    settings = START_SCRIPT.parent / ".streamlit" / "config.toml"
    assert (ROOT / ".streamlit" / "config.toml").resolve() == settings
    written = tomllib.loads(settings.read_text(encoding="utf-8"))
    assert written["server"]["address"] == "127.0.0.1"
    assert written["server"]["enableStaticServing"] is False
    # So many answers may overtake each other before the server names a part that the browser has dropped.
    assert written["global"]["maxCachedMessageAge"] >= 40


def test_no_module_beside_the_script_hides_another() -> None:
    # Streamlit puts this folder first on the module path.
    assert sorted(path.name for path in START_SCRIPT.parent.glob("*.py")) == ["__init__.py", "start.py"]


def test_the_server_reads_the_variable_that_the_command_sets() -> None:
    assert server.ALLOWED_HOSTS == ALLOWED_HOSTS
    assert set(server.allowed_hosts({ALLOWED_HOSTS: " a.example, *.b.example,,"})) >= {"a.example", "*.b.example"}
    assert not any("*" in host or not host for host in server.allowed_hosts({}))


def test_streamlit_is_started_with_the_options_of_the_command(tmp_path: Path) -> None:
    command = streamlit_command(tmp_path, 9000, opens_browser=True)
    assert command[3:] == ["run", str(START_SCRIPT), "--server.port=9000", "--", "--catalog", str(tmp_path.resolve())]
    assert "--server.headless=true" in streamlit_command(None, 9000, opens_browser=False)
    # Without a catalogue of its own, the page's script still gets what is for it and not for Streamlit.
    assert streamlit_command(None, 9000, opens_browser=True, more=["--versions=/s"])[-2:] == ["--", "--versions=/s"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "0"], "--port: '0' is not a whole number from 1 to 65535"),
        (["--allowed-host", "http://x"], "--allowed-host: 'http://x' is not a host name"),
        (["--port", "http"], "--port: 'http' is not a whole number"),
        (["--catalog", "none/such"], "--catalog: there is no folder 'none/such'"),
        (["--edit"], "--edit: name the catalogue with --catalog; the one that ships with the project is not edited"),
        (["--edit", "--propose"], "--edit and --propose exclude each other"),
        (["--edit", "--catalog", str(SHIPPED)], "ships with the project is not edited in the page"),
    ],
)
def test_wrong_usage_is_status_2(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["app", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_who_may_write_is_the_operators_choice_and_a_closed_folder_is_refused(tmp_path: Path) -> None:
    assert allowed(tmp_path, [], {}) == Allowed()
    assert allowed(tmp_path, ["--edit"], {}) == allowed(tmp_path, [], {EDIT: "apply"}) == Allowed("apply")
    assert allowed(tmp_path, ["--propose"], {EDIT: "apply"}) == Allowed("propose")
    assert "neither 'propose' nor 'apply'" in allowed(tmp_path, [], {EDIT: "yes"}).problem
    tmp_path.chmod(0o555)
    try:
        refused = allowed(tmp_path, ["--edit"], {})
    finally:
        tmp_path.chmod(0o755)
    assert refused.right is None
    assert "the folder cannot be written" in refused.problem


@pytest.fixture
def upload_setting() -> Iterator[Callable[[], int]]:
    """Read Streamlit's limit of an upload in MB. Afterwards it is as it was."""
    name = "server.maxUploadSize"
    before = config.get_option(name), config.get_where_defined(name)
    yield lambda: config.get_option(name)
    config.set_option(name, *before)


def test_the_servers_limit_of_an_upload_is_the_one_limit(
    monkeypatch: pytest.MonkeyPatch, upload_setting: Callable[[], int], caplog: pytest.LogCaptureFixture
) -> None:
    server.take_uploads()
    assert upload_setting() == 64 == Limits().file_bytes / 2**20
    monkeypatch.setenv("KURSKMAP_LIMIT_FILE_BYTES", str(200 * 2**20 + 1))
    config.set_option("server.maxUploadSize", 500, "command-line argument or environment variable")
    server.take_uploads()
    assert upload_setting() == 201
    assert "server.maxUploadSize=500 is not used" in caplog.text
    # No file of ours names a second number.
    settings = [ROOT / ".streamlit" / "config.toml", ROOT / "docs" / "deploy" / "Containerfile", ROOT / "Makefile"]
    assert [path.name for path in settings if "maxUploadSize" in path.read_text(encoding="utf-8")] == []
