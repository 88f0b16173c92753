"""Collects the messages of the code into the catalogues: ``make messages``, or ``python -m layers.language.messages``.

New messages come without a translation, and a test fails until they have one. Messages that nothing says any more go.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from layers.language import CATALOGUES, ENGLISH, IN_SCRIPTS, LANGUAGES
from layers.language.command_texts import command_texts

_ROOT = Path(__file__).parents[2]
#: The words that the map's scripts may say, as a type.
SCRIPT_TYPES = _ROOT / "layers" / "web" / "js" / "words.d.ts"
#: Words of data that are said as messages.
_DATA_WORDS = Path(__file__).with_name("data_words.json")
#: The functions that say a message, and which of their arguments are messages.
_KEYWORDS = {"say": None, "later": None, "later_count": (1, 2), "say_count": (1, 2), "sayCount": (1, 2)}
#: The page has one more, which makes Markdown of a message.
_PAGE_KEYWORDS = {**_KEYWORDS, "said": None}
#: How the messages of each kind of file are found. A template with a fault is not passed over.
_METHODS: Mapping[str, Any] = {".py": "python", ".js": "javascript", ".jinja": babel_extract}
_OPTIONS = {"parse_template_string": True, "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
#: The modules that define these functions, where their examples are no messages.
_MECHANISM = {"language/messages.py", "language/formats.py", "web/js/core/language.js"}


def collected() -> Catalog:
    """Every message of the code with the files that say it, and with a comment on those that the map's scripts say."""
    found = Catalog()
    for path in sorted(each for each in (_ROOT / "layers").rglob("*") if each.suffix in _METHODS):
        part = path.relative_to(_ROOT).parts[1]
        if path.relative_to(_ROOT / "layers").as_posix() in _MECHANISM:
            continue
        # In the commands ``say`` prints, and ``phrase`` says a message.
        keywords = {"app": _PAGE_KEYWORDS, "cli": {}}.get(part, _KEYWORDS)
        with path.open("rb") as file:
            for _, message, _, _ in extract(_METHODS[path.suffix], file, keywords, options=_OPTIONS):
                comments = [IN_SCRIPTS] if path.suffix == ".js" else []
                found.add(message, locations=[(path.relative_to(_ROOT).as_posix(), 1)], auto_comments=comments)
        if path.suffix == ".py" and (part == "cli" or path.name == "view_fields.py"):
            for text in command_texts(path.read_text(encoding="utf-8")):
                found.add(text)
    words = json.loads(_DATA_WORDS.read_text(encoding="utf-8"))
    units = [(f"{{figure}} {unit}",) * 2 for unit in words["units"]]
    for message in (*units, *words["codes"], *words["places"]):
        found.add(message)
    return found


def updated(code: str, template: Catalog) -> str:
    """The text of a language's catalogue with the messages of a template: translations are kept, none is guessed.

    The messages are sorted, and no file is named: so what two people add at one time is seldom on the same lines.
    """
    path = CATALOGUES / f"{code}.po"
    known = read_po(io.BytesIO(path.read_bytes() if path.exists() else b""), locale=code)
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    for message in known:
        message.auto_comments = list(dict.fromkeys(message.auto_comments))
        message.flags.discard("python-brace-format")
    out = io.BytesIO()
    write_po(out, known, width=120, omit_header=True, no_location=True, sort_output=True)
    plural = get_plural(code)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Plural-Forms: nplurals={plural.num_plurals}; plural='
        f'{plural.plural_expr};\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )
    return head + out.getvalue().decode("utf-8").strip() + "\n"


def script_types(template: Catalog) -> str:
    """The TypeScript type of the messages that the map's scripts say."""
    words = {
        text
        for message in template
        if message.id and IN_SCRIPTS in message.auto_comments
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    }
    lines = [f"  | {json.dumps(text, ensure_ascii=False)}" for text in sorted(words)]
    head = (
        "// Generated from the scripts by make messages: do not edit.\n\n/** What a script may say. */\ntype Word =\n"
    )
    return head + "\n".join(lines) + ";\n"


def files() -> Mapping[Path, str]:
    """Each file that is made from the messages of the code, with the text that it should have."""
    template = collected()
    made = {CATALOGUES / f"{code}.po": updated(code, template) for code in LANGUAGES if code != ENGLISH}
    return {**made, SCRIPT_TYPES: script_types(template)}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
