"""Calls functions of the map's modules in node, so that tests read what Python writes with the readers that the map uses."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "layers" / "web" / "js"

#: Answers lines of JSON: {"module": path, "body": statements of a function of `module` and `given`, "given": value}.
_SERVER = """
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const { module, body, given } = JSON.parse(line);
  try {
    const answer = new Function("module", "given", body)(await import(module), given);
    console.log(JSON.stringify({ answer }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.stack) }));
  }
}
"""


def node() -> str:
    """The path of node. Raises AssertionError where it is missing."""
    found = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert found, "node is missing: make test installs it"
    return found


class Modules:
    """A node process that has the map's modules; use it as a context manager."""

    def __enter__(self) -> Modules:
        command = [node(), "--input-type=module", "--eval", _SERVER]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=20)
        assert self._process.stdout
        self._process.stdout.close()

    def run(self, module: str, body: str, given: Any) -> Any:
        """What a function body returns that has the names ``module`` and ``given``. Raises RuntimeError where it throws."""
        assert self._process.stdin
        assert self._process.stdout
        question = {"module": (MODULES / module).as_uri(), "body": body, "given": given}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("answer")

    def varints(self, text: str, *, signed: bool = False) -> list[int]:
        """The whole numbers in a text of :func:`layers.web.varint.varints`; ``signed`` where they are zigzagged."""
        body = """
          const reader = new module.VarintReader(given.text);
          const found = [];
          while (!reader.done) found.push(given.signed ? reader.difference() : reader.count());
          return found;
        """
        return list(self.run("data/varint.js", body, {"text": text, "signed": signed}))

    def parts(self, text: str, *, quantum: int) -> list[list[tuple[float, float]]]:
        """The parts of encoded shapes, as longitudes and latitudes in degrees."""
        body = """
          const lon = (x) => x * 360 - 180;
          const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
          const positions = (at) => Array.from({ length: at.length / 2 }, (_, i) => [lon(at[2 * i]), lat(at[2 * i + 1])]);
          return module.decodeShapes(given.text, given.quantum).map(({ at }) => positions(at));
        """
        found = self.run("data/geometry.js", body, {"text": text, "quantum": quantum})
        return [[(lon, lat) for lon, lat in part] for part in found]

    def rows(self, packed: Any) -> Any:
        """Rows from what :func:`layers.web.column_codec.packed` returns."""
        return self.run("data/columns.js", "return module.rowsOf(given);", packed)
