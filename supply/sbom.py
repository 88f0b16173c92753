"""Write a software bill of materials (CycloneDX 1.6) of what runs in the product: ``make sbom``.

The tool cyclonedx-py lists an environment with its licences. This script keeps the packages of ``requirements-hashed.txt``
and the project, leaves out every web address, adds Leaflet (which comes inside another package, and runs in every map), and
checks the result against the published schema.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PROJECT = "kursk-deployment-map"
LEAFLET_PACKAGE = "django-js-lib-leaflet"


def pinned(requirements: str) -> dict[str, str]:
    """The packages of a requirements file: name to version, with names in lower case.

    >>> pinned("# a comment\\nPillow==13.0.0 \\\\\\n    --hash=sha256:00\\n")
    {'pillow': '13.0.0'}
    """
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", requirements, re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in found}


def product_only(document: dict[str, Any], packages: dict[str, str], leaflet: dict[str, str]) -> dict[str, Any]:
    """A bill with the project and these packages only, with Leaflet, and without web addresses.

    ``leaflet`` are the SHA-256 hashes of Leaflet's files, by name.
    """
    kept, components = {document["metadata"]["component"]["bom-ref"]}, []
    for component in document["components"]:
        name = component["name"].lower().replace("_", "-")
        if name in packages:
            if component["version"] != packages[name]:
                raise SystemExit(f"{name} is installed in version {component['version']}, not {packages[name]}")
            kept.add(component["bom-ref"])
            components.append(component)
    files = [
        {"type": "file", "name": name, "bom-ref": f"leaflet/{name}", "hashes": [{"alg": "SHA-256", "content": digest}]}
        for name, digest in sorted(leaflet.items())
    ]
    components.append(
        {
            "type": "library",
            "name": "leaflet",
            "version": "1.9.4",
            "bom-ref": "leaflet",
            "purl": "pkg:npm/leaflet@1.9.4",
            "licenses": [{"license": {"id": "BSD-2-Clause"}}],
            "components": files,
        }
    )
    dependencies = []
    for entry in document["dependencies"]:
        if entry["ref"] in kept:
            needs = [ref for ref in entry.get("dependsOn", []) if ref in kept]
            if entry["ref"].startswith(LEAFLET_PACKAGE):
                needs.append("leaflet")
            dependencies.append({"ref": entry["ref"], **({"dependsOn": needs} if needs else {})})
    dependencies.append({"ref": "leaflet"})
    made: dict[str, Any] = _without_addresses(
        {**document, "components": sorted(components, key=lambda found: found["name"]), "dependencies": dependencies}
    )
    return made


def _without_addresses(value: Any) -> Any:
    """The value without references to web pages, and without the text of licences, which may name some."""
    if isinstance(value, dict):
        kept = {
            name: _without_addresses(item)
            for name, item in value.items()
            if name not in ("externalReferences", "text", "url", "$schema")
        }
        return {name: item for name, item in kept.items() if item != []} if "bom-ref" in kept else kept
    if isinstance(value, list):
        return [_without_addresses(item) for item in value]
    return value


def main() -> None:
    """Write the bill to the file that the second argument names. The first is the Python of the environment."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415 (only installed by "make sbom")
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    python, out = sys.argv[1], Path(sys.argv[2])
    listing = [sys.executable, "-m", "cyclonedx_py", "environment", python, "--pyproject", str(ROOT / "pyproject.toml")]
    listing += ["--spec-version", "1.6", "--output-format", "JSON", "--output-reproducible", "--no-validate"]
    listed = subprocess.run(listing, capture_output=True, check=True, text=True).stdout
    hashes = "import json; from layers.web.document import LEAFLET_SHA256 as found; print(json.dumps(found))"
    leaflet = subprocess.run([python, "-c", hashes], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    packages = pinned((ROOT / "requirements-hashed.txt").read_text(encoding="utf-8"))
    document = product_only(json.loads(listed), packages, json.loads(leaflet))
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if problem := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise SystemExit(f"the bill does not fit the schema of CycloneDX 1.6: {problem}")
    out.write_text(text, encoding="utf-8")
    print(f"{out}: {len(document['components'])} components, valid CycloneDX 1.6")


if __name__ == "__main__":
    main()
