"""No text reaches Streamlit but our own constants and what went through the functions of :mod:`layers.app.markdown`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[3] / "layers" / "app"

#: What a text parameter must be: Markdown is read there, or the text is shown as it is.
MARKDOWN, AS_IT_IS = frozenset({"plain", "said", "chapter_block"}), frozenset({"verbatim"})
LABEL = {"label": MARKDOWN, "help": MARKDOWN}
BODY = {"body": MARKDOWN, "help": MARKDOWN}
FIELD = {**LABEL, "value": AS_IT_IS, "placeholder": AS_IT_IS}
LIST = {**LABEL, "placeholder": AS_IT_IS, "format_func": AS_IT_IS}
BUTTONS = {**LABEL, "format_func": MARKDOWN}

#: Streamlit's calls with a text: each text parameter, the first one first.
TEXTS: dict[str, dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        ("caption", "markdown", "subheader", "header", "title", "warning", "error", "info", "success"), BODY
    ),
    **dict.fromkeys(
        ("button", "download_button", "checkbox", "toggle", "expander", "file_uploader", "date_input", "time_input"),
        LABEL,
    ),
    "metric": {"label": MARKDOWN, "value": MARKDOWN, "delta": MARKDOWN, "help": MARKDOWN},
    "progress": {"value": MARKDOWN, "text": MARKDOWN},
    "radio": {**BUTTONS, "captions": MARKDOWN},
    "segmented_control": BUTTONS,
    "selectbox": LIST,
    "multiselect": LIST,
    "spinner": {"text": MARKDOWN},
    "tabs": {"tabs": MARKDOWN},
    "text": {"body": AS_IT_IS, "help": MARKDOWN},
    "code": {"body": AS_IT_IS},
    "number_input": FIELD,
    "text_area": FIELD,
    "text_input": FIELD,
}
#: Calls whose options are drawn by ``format_func``.
CHOICES = {"radio", "segmented_control", "selectbox", "multiselect"}
#: What else of Streamlit is used. None of it draws a text as Markdown: tables and charts draw on a canvas.
OTHERS = {
    "App", "cache_data", "column_config", "columns", "components", "container", "context", "dataframe", "divider",
    "empty", "fragment", "html", "image", "query_params", "rerun", "session_state", "set_page_config", "sidebar",
    "stop", "vega_lite_chart",
}  # fmt: skip


def is_safe(node: ast.expr, makers: frozenset[str]) -> bool:
    """Whether an expression is a constant, or comes from one of the functions."""
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="said"), args=[ast.Constant()]) if "said" in makers:
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in makers and name != "said"
        case ast.Name(id=name):  # a function itself, as ``format_func``
            return name in makers and name != "said"
        case ast.Lambda(body=body):
            return is_safe(body, makers)
        case ast.IfExp(body=one, orelse=other):
            return is_safe(one, makers) and is_safe(other, makers)
        case ast.BoolOp(op=ast.Or(), values=values):
            return all(is_safe(value, makers) for value in values)
        case ast.List(elts=values):
            return all(is_safe(value, makers) for value in values)
        case ast.ListComp(elt=value):
            return is_safe(value, makers)
    return False


def unsafe_calls(source: str) -> Iterator[str]:
    """Each place where another text reaches Streamlit, or where the tables above do not know a call."""
    tree = ast.parse(source)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="st"), attr=name):
                if name not in TEXTS and name not in OTHERS:
                    yield f"line {node.lineno}: st.{name} is not in the tables of this test"
                elif name in TEXTS and id(node) not in called:
                    yield f"line {node.lineno}: st.{name} is passed on, so its texts cannot be followed"
                continue
            case ast.Call(func=ast.Attribute(value=ast.Name(id="_LOG"))):
                pass
            case ast.Call(func=ast.Attribute(attr=name)) if name in TEXTS and (node.args or node.keywords):
                yield from _unsafe_texts(node, name)
            case ast.keyword(arg="unsafe_allow_html"):
                yield f"line {node.lineno}: unsafe_allow_html"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="st"), attr="html"), args=[ast.BinOp()]):
                pass
            case ast.Call(func=ast.Attribute(attr="html", value=ast.Name(id="st"))):
                yield f"line {node.lineno}: st.html of something that is no file of ours"


def _unsafe_texts(call: ast.Call, name: str) -> Iterator[str]:
    parameters = TEXTS[name]
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    positional = dict(zip(parameters, call.args, strict=False))
    if name in CHOICES:  # the second argument is the list of options
        positional = dict(zip(("label",), call.args, strict=False))
        if len(call.args) > 1 and "format_func" not in given and not is_safe(call.args[1], frozenset()):
            yield f"line {call.lineno}: {name} draws its options without format_func"
    elif name in (
        "button",
        "checkbox",
        "toggle",
        "expander",
        "file_uploader",
        "date_input",
        "download_button",
        "number_input",
        "text_area",
        "time_input",
        "text_input",
    ):
        positional = dict(zip(("label",), call.args, strict=False))
    elif name == "progress":
        positional = dict(zip(("value", "text"), call.args, strict=False))
        positional.pop("value", None)
    for parameter, makers in parameters.items():
        node = given.get(parameter, positional.get(parameter))
        if node is not None and not is_safe(node, makers):
            yield f"line {node.lineno}: {parameter} of {name} is {ast.unparse(node)}"


def test_every_text_is_ours_or_escaped() -> None:
    paths = sorted(APP.rglob("*.py"))
    assert len(paths) > 40
    assert [(str(path), *unsafe_calls(path.read_text(encoding="utf-8"))) for path in paths] == [
        (str(path),) for path in paths
    ]


@pytest.mark.parametrize(
    "planted",
    [
        "st.metric(plain(title), span_words(headline))",
        "column.metric(label, plain(value))",
        'st.markdown(f"**{title}**")',
        "st.caption(title)",
        "st.caption(verbatim(title))",
        "st.caption(said(title))",
        'st.checkbox("Layer", help=layer.description)',
        "st.radio('Background', names)",
        "st.selectbox('Table', parts)",
        "st.multiselect('Side', names, format_func=lambda key: names[key])",
        "st.tabs(names)",
        "st.toast(plain(title))",
        "st.write(title)",
        "st.table(rows)",
        "st.html(text)",
        "st.markdown(plain(text), unsafe_allow_html=True)",
        "(st.warning if bad else st.error)(plain(text))",
        "st.progress(0.5, name)",
    ],
)
def test_a_text_on_another_way_is_found(planted: str) -> None:
    assert list(unsafe_calls(planted))


def test_only_one_module_makes_text_for_streamlit() -> None:
    made = {
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Markdown", "Verbatim")
    }
    assert made == {"markdown.py"}
