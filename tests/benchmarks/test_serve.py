"""The loopback server, and the script that watches for drawn features."""

from __future__ import annotations

from pathlib import Path

from benchmarks import browser
from benchmarks.serve import ALIASES, Loopback


def test_addresses_of_content_networks_are_replaced_by_the_loopback(tmp_path: Path) -> None:
    loopback = Loopback(tmp_path)
    try:
        text = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js " + " ".join(ALIASES)
        assert "https://" not in loopback.rewritten(text)
        assert loopback.rewritten(text).startswith(f"{loopback.url}/npm/leaflet@1.9.3/dist/leaflet.js")
    finally:
        loopback.close()


def test_the_loopback_can_forget_documents_and_lists(tmp_path: Path) -> None:
    loopback = Loopback(tmp_path)
    try:
        loopback.add("text")
        loopback.bytes_served["a"] = 1
        loopback.missing.append("b")
        loopback.forget()
        assert (loopback.documents, loopback.bytes_served, loopback.missing) == ({}, {}, [])
    finally:
        loopback.close()


def test_the_watching_script_gets_the_expected_features_once() -> None:
    assert browser._WATCH.count("EXPECTED") == 1
