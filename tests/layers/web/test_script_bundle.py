"""Modules joined into one script: in import order, nothing lost, and every fault named."""

import subprocess
from pathlib import Path

import pytest

from layers.web.script_bundle import BundleError, bundle
from tests.support.node import node

MODULES = {
    "ui/main.js": """// Starts.
import { twice } from "../core/numbers.js";
import {
  greeting,
  farewell,
} from "./words.js";

/** Several
 * lines. */
console.log(greeting, twice(4), farewell); // kept
""",
    "ui/words.js": """import { twice } from "../core/numbers.js";
export const greeting = `a // b ${twice(1)}`;
export const farewell = "/* c */";
""",
    "core/numbers.js": """const FACTOR = 2;

export function twice(value) {
  // Doubles.
  return FACTOR * value;
}
""",
    "ui/unused.js": "export const unused = 1;",
}


def test_modules_follow_what_they_import() -> None:
    assert bundle(MODULES, "ui/main.js").splitlines() == [
        "const FACTOR = 2;",
        "function twice(value) {",
        "  return FACTOR * value;",
        "}",
        "const greeting = `a // b ${twice(1)}`;",
        'const farewell = "/* c */";',
        "console.log(greeting, twice(4), farewell); // kept",
    ]


def test_the_joined_script_does_what_the_modules_do(tmp_path: Path) -> None:
    joined = tmp_path / "joined.cjs"
    joined.write_text(bundle(MODULES, "ui/main.js"), encoding="utf-8")
    done = subprocess.run([node(), str(joined)], capture_output=True, text=True, check=True)
    assert done.stdout == "a // b 2 8 /* c */\n"


def test_the_order_of_the_files_does_not_matter() -> None:
    assert bundle(dict(reversed(MODULES.items())), "ui/main.js") == bundle(MODULES, "ui/main.js")


@pytest.mark.parametrize(
    ("modules", "fault"),
    [
        ({"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n'},
         "circle: a.js → b.js → a.js"),
        ({"a.js": 'import { a } from "./a.js";\nexport const a = 1;\n'}, "circle: a.js → a.js"),
        ({"a.js": 'import { b } from "./b.js";\n'}, "a.js imports b.js, which does not exist"),
        ({"a.js": 'import { b } from "./b.js";\n', "b.js": "const b = 1;\n"},
         "a.js imports b from b.js, which does not export it"),
        ({"a.js": 'import { b } from "./b.js";\nconst c = 1;\n', "b.js": "const c = 2;\nexport const b = c;\n"},
         "b.js and a.js both declare c"),
        ({"a.js": 'import b from "./b.js";\n', "b.js": ""}, "write imports as"),
        ({"a.js": 'import { b as c } from "./b.js";\n', "b.js": "export const b = 1;\n"}, "write imports as"),
        ({"a.js": 'import * as b from "./b.js";\n', "b.js": ""}, "write imports as"),
        ({"a.js": 'import { b } from "package";\n'}, "write imports as"),
        ({"a.js": 'import "./b.js";\n', "b.js": ""}, "write imports as"),
        ({"a.js": "export default 1;\n"}, "cannot be joined: export default 1;"),
        ({"a.js": "export { b };\n"}, "cannot be joined"),
        ({"a.js": "const { b } = window;\n"}, "cannot be joined"),
        ({"b.js": ""}, "The first module, a.js, does not exist"),
    ],
)  # fmt: skip
def test_what_cannot_be_joined_is_refused(modules: dict[str, str], fault: str) -> None:
    with pytest.raises(BundleError) as raised:
        bundle(modules, "a.js")
    assert fault in str(raised.value)
