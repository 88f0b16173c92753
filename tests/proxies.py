"""Start two processes of the page behind each example proxy of ``docs/deploy``, and check it by requests: ``make proxies``.

It installs nothing. It needs ``nginx``, ``caddy`` and ``openssl``; what is missing is said, and then the status is 1.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPSConnection
from pathlib import Path

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "deploy"
NAME = "maps.example.org"
HEADERS = {
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
}
TRUST_ANY = ssl._create_unverified_context()


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, **environment: str) -> Iterator[None]:
    """Run a process, and end it."""
    log = (folder / f"{Path(command[0]).name}.log").open("ab")
    with log, subprocess.Popen(
        command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
    ) as process:  # fmt: skip
        try:
            yield
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Wait until something listens on a port."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


def wait_for_certificate(port: int) -> None:
    """Wait until a proxy answers with TLS: Caddy makes its certificate after it listens."""
    wait_for(port)
    for _ in range(300):
        try:
            ask(port, "/")
            return
        except ssl.SSLError:
            time.sleep(0.1)


def nginx_config(folder: Path, apps: list[int], port: int) -> list[str]:
    """The command of nginx with the example, on other ports and with a certificate of this run."""
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    text = (
        text.replace("listen 443", f"listen 127.0.0.1:{port}")
        .replace("8501", str(apps[0]))
        .replace("8502", str(apps[1]))
    )
    text = text.replace("/etc/ssl/maps", str(folder / "maps"))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{text}}}\n"
    )
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    key += ["-keyout", str(folder / "maps.key"), "-out", str(folder / "maps.pem")]
    subprocess.run(key, check=True, capture_output=True)
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy_config(folder: Path, apps: list[int], port: int) -> list[str]:
    """The command of Caddy with the example, on other ports and with its own certificate."""
    text = (EXAMPLES / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace(":443", f":{port}").replace("8501", str(apps[0])).replace("8502", str(apps[1]))
    options = f"admin off\nlocal_certs\nskip_install_trust\nhttp_port {free_port()}\nhttps_port {port}\n"
    (folder / "Caddyfile").write_text(f"{{\n{options}default_bind 127.0.0.1\n}}\n{text}")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def ask(
    port: int, path: str, host: str = NAME, body: bytes | None = None, cookie: str = ""
) -> tuple[int, dict[str, str]]:
    """The status and the headers of an answer of the proxy."""
    context = ssl._create_unverified_context()
    connection = HTTPSConnection("127.0.0.1", port, timeout=60, context=context)
    connection.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname=NAME)
    try:
        headers = {"Host": host, **({"Cookie": cookie} if cookie else {})}
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, dict(answer.getheaders())
    except OSError:
        # The proxy closed the connection while the body was still on its way.
        if body is None:
            raise
        return 413, {}
    finally:
        connection.close()


def websocket(port: int, origin: str) -> int:
    """The status with which the page's WebSocket is answered; 101 if it opens."""
    opened = socket.create_connection(("127.0.0.1", port))
    try:
        with connect(
            f"wss://{NAME}/_stcore/stream", sock=opened, ssl=TRUST_ANY, server_hostname=NAME, origin=origin,
            subprotocols=["streamlit"], open_timeout=60,
        ):  # fmt: skip
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def served(apps: list[int]) -> list[int]:
    """How many sessions each process has, by its own count."""
    counts = []
    for port in apps:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/metrics", timeout=30) as answer:
            found = re.findall(r"^\S*active_sessions\S* (\d+)", answer.read().decode(), re.MULTILINE)
            counts.append(int(found[0]) if found else 0)
    return counts


def faults(name: str, port: int, apps: list[int]) -> Iterator[str]:
    """What is wrong with a proxy."""
    status, headers = ask(port, "/")
    if status != 200:
        yield f"the page is answered with {status}"
    yield from (f"{key} is {headers.get(key)!r}" for key, value in HEADERS.items() if headers.get(key) != value)
    for path in (
        "/_stcore/metrics",
        "/_stcore/metrics?x",
        "/%5Fstcore/metrics",
        "//_stcore/metrics",
        "/_stcore/health",
    ):
        status, headers = ask(port, path)
        # The page itself is what the server answers to a path that it does not know.
        if status == 200 and "text/html" not in headers.get("Content-Type", headers.get("content-type", "")):
            yield f"{path} is passed on"
    if (status := ask(port, "/_stcore/metrics")[0]) != 404:
        yield f"/_stcore/metrics is answered with {status}"
    for host in ("evil.example", "127.0.0.1"):
        if (status := ask(port, "/", host)[0]) not in (400, 421):
            yield f"a request for {host} is answered with {status}"
    if (status := websocket(port, f"https://{NAME}")) != 101:
        yield f"the page's own WebSocket is answered with {status}"
    if (status := websocket(port, "https://evil.example")) != 403:
        yield f"a WebSocket of a foreign page is answered with {status}"
    large = ask(port, "/_stcore/upload_file/x/y", body=bytes(66 * 2**20))[0]
    if large != 413:
        yield f"a body of 66 MB is answered with {large}"
    yield from _not_sticky(name, port, apps)


def _not_sticky(name: str, port: int, apps: list[int]) -> Iterator[str]:
    """Six sessions of one reader have to reach one process."""
    cookie = ""
    if name == "caddy":
        found = re.match(r"kurskmap_process=[^;]+", ask(port, "/")[1].get("Set-Cookie", ""))
        if not found:
            yield "no cookie names the process"
            return
        cookie = found[0]
    before = served(apps)
    with ExitStack() as stack:
        for _ in range(6):
            opened = socket.create_connection(("127.0.0.1", port))
            stack.enter_context(
                connect(
                    f"wss://{NAME}/_stcore/stream", sock=opened, ssl=TRUST_ANY, server_hostname=NAME,
                    origin=f"https://{NAME}", subprotocols=["streamlit"], additional_headers={"Cookie": cookie},
                )
            )  # fmt: skip
        more = [now - then for now, then in zip(served(apps), before, strict=True)]
    if sorted(more) != [0, 6]:
        yield f"six sessions of one reader were spread over the processes: {more}"


def main() -> int:
    """Try each proxy, print what was found, and return 1 if anything is wrong or missing."""
    missing = [name for name in ("nginx", "caddy", "openssl") if shutil.which(name) is None]
    if missing:
        print(f"missing: {', '.join(missing)}; install them with the system's packages, then run 'make proxies' again")
    wrong = bool(missing)
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        apps = [free_port(), free_port()]
        for port in apps:
            command = [
                sys.executable,
                "-m",
                "layers.cli",
                "app",
                "--no-browser",
                "--port",
                str(port),
                "--allowed-host",
                NAME,
            ]
            stack.enter_context(running(command, folder, PYTHONPATH=str(ROOT), HOME=place))
        for port in apps:
            wait_for(port)
        for name, config in (("nginx", nginx_config), ("caddy", caddy_config)):
            if name in missing or "openssl" in missing:
                continue
            port = free_port()
            with running(config(folder, apps, port), folder, HOME=place, XDG_DATA_HOME=place, XDG_CONFIG_HOME=place):
                wait_for_certificate(port)
                found = list(faults(name, port, apps))
            right = "headers, hosts, WebSocket, limits, metrics and sticky sessions are right"
            print(f"{name}: {'; '.join(found) or right}", flush=True)
            wrong = wrong or bool(found)
        if wrong:
            for log in folder.glob("*.log"):
                print(f"--- {log.name}", *log.read_text(errors="replace").splitlines()[-5:], sep="\n")
    return int(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
