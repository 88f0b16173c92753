"""The examples for operators hold what the page about them says. ``make proxies`` runs the proxies themselves."""

import configparser
import re
from pathlib import Path

import pytest

from geodata.limits import Limits

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
HEADERS = {
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
}
PAGE = (ROOT / "docs" / "running-for-others.md").read_text(encoding="utf-8")


def settings(name: str) -> str:
    """An example without its comments, each run of blanks one blank."""
    text = re.sub(r"#.*", "", (DEPLOY / name).read_text(encoding="utf-8"))
    assert text.count("{") == text.count("}")
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "nginx.conf",
            [
                "upstream deployment_map { ip_hash; server 127.0.0.1:8501; server 127.0.0.1:8502; }",
                "listen 443 ssl default_server;",
                "return 421;",
                "client_max_body_size 65m;",
                "limit_req zone=readers",
                "limit_conn connections",
                "ssl_protocols TLSv1.2 TLSv1.3;",
                "proxy_set_header Host $http_host;",
                "proxy_set_header Upgrade $http_upgrade;",
                "proxy_set_header Connection $connection_upgrade;",
                "location ~ ^/_stcore/(metrics|health|script-health-check) { return 404; }",
            ],
        ),
        (
            "Caddyfile",
            [
                "max_size 65MB",
                "@operator path_regexp ^/_stcore/(metrics|health|script-health-check) respond @operator 404",
                "reverse_proxy 127.0.0.1:8501 127.0.0.1:8502 { lb_policy cookie",
                ":443 { respond 421 }",
            ],
        ),
    ],
)
def test_a_proxy_has_every_part_that_the_page_names(name: str, parts: list[str]) -> None:
    text = settings(name)
    assert [part for part in parts if part not in text] == []
    assert [key for key, value in HEADERS.items() if not re.search(f'{key} "?{re.escape(value)}', text)] == []
    assert f"deploy/{name}" in PAGE
    # An upload of the largest file, and a little for the form around it.
    assert Limits().file_bytes / 2**20 == 64


def test_the_service_starts_the_command_with_few_rights() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "kurskmap.service")
    service = dict(unit["Service"])
    assert service["ExecStart"].split()[0].endswith("/bin/kurskmap")
    assert service["ExecStart"].split()[1:4] == ["app", "--no-browser", "--port"]
    for setting, value in {
        "DynamicUser": "yes",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "IPAddressDeny": "any",
        "RestrictNamespaces": "yes",
    }.items():
        assert service[setting] == value
    text = (DEPLOY / "kurskmap.service").read_text(encoding="utf-8")
    # What the reading process needs to lock itself in.
    assert {"seccomp", "landlock_restrict_self", "prlimit64"} <= set(text.split())
    assert "KURSKMAP_ALLOWED_HOSTS=" in text


def test_the_container_installs_with_hashes_and_runs_without_rights() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements-hashed.txt" in text
    assert "\nUSER reader\n" in text
    copied = re.search(r"^COPY (pyproject.*) \./$", text, re.MULTILINE)
    assert copied
    assert all((ROOT / name).exists() for name in copied[1].split())
