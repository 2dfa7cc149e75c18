"""Finds the texts of a template that every reader would see in English: those that nothing marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}", re.S)
ATTRIBUTES = re.compile(r"\{% block (body|stream) %\}.*?\{% endblock %\}", re.S)
"""Blocks that stand within a tag."""
MARK = re.compile("\ue000(\\d+)\ue001")
READ_ALOUD = ("aria-label", "aria-roledescription", "title", "placeholder", "alt", "label", "data-label", "data-day")
SILENT = ("code", "style", "script")
SYMBOLS = frozenset({"Heliotrope", "UTC", "CSV", "v", "h", "s", "min", "T", "R"})
"""Names, units and keys that every language writes alike."""
PARSER = Environment(extensions=["jinja2.ext.i18n"])


def raw_texts(template: str) -> list[str]:
    """Return the visible texts of a template's source that are in no catalogue."""
    expressions: list[str] = []

    def hide(found: re.Match[str]) -> str:
        expressions.append(found.group())
        return f"\ue000{len(expressions) - 1}\ue001"

    reader = _Reader()
    reader.feed(TAG.sub(hide, ATTRIBUTES.sub("", TRANSLATED.sub("", template))))
    reader.close()
    found = []
    for text in reader.texts:
        found += _words(MARK.sub(" ", text))
        for number in MARK.findall(text):
            found += [word for said in _said(expressions[int(number)]) for word in _words(said)]
    return found


class _Reader(HTMLParser):
    """Collects text nodes and the attributes that are read aloud or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        self.texts += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def _words(text: str) -> list[str]:
    """Return the words of a text that are no symbols."""
    return [word for word in re.findall(r"[A-Za-zÀ-ÖØ-öø-ž]+", text) if word not in SYMBOLS]


def _said(expression: str) -> list[str]:
    """Return the strings that a tag may write as they stand."""
    if not expression.startswith("{{"):
        return []
    output = PARSER.parse(expression).body[0]
    assert isinstance(output, nodes.Output)
    return [text for node in output.nodes for text in _written(node)]


def _written(node: nodes.Node) -> Iterator[str]:
    """Yield the constants that an expression may come to; what a call returns is its own business."""
    match node:
        case nodes.Const(value=str() as text):
            yield text
        case nodes.CondExpr():
            for branch in (node.expr1, node.expr2):
                if branch is not None:
                    yield from _written(branch)
        case nodes.Or() | nodes.And():
            yield from _written(node.left)
            yield from _written(node.right)
        case nodes.Concat():
            for each in node.nodes:
                yield from _written(each)
        case nodes.Filter():
            if node.node is not None and node.name != "format":
                yield from _written(node.node)
        case nodes.Getitem(node=nodes.Dict() as table) | nodes.Call(node=nodes.Getattr(node=nodes.Dict() as table)):
            for pair in table.items:
                yield from _written(pair.value)
        case nodes.Getitem(node=nodes.List() as row):
            for each in row.items:
                yield from _written(each)
        case nodes.Call() if not _translates(node):
            # A macro of ours writes what it is given.
            for argument in node.args[1:] if _macro(node) else ():
                yield from _written(argument)


def _translates(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext", "pgettext")


def _macro(call: nodes.Call) -> bool:
    """Whether a call is one of the form macros, whose arguments after the first are shown."""
    return isinstance(call.node, nodes.Name) and call.node.name in ("choices", "pick", "of")
