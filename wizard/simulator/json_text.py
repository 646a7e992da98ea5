"""JSON as ``ConvertTo-Json`` of Windows PowerShell 5.1 writes it."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wizard.simulator.objects import EnumValue, Guid, properties_of, text_of

DEPTH = 2  # what lies deeper becomes the text of the object
LINE = "\r\n"
_SPECIAL = re.compile("[\x00-\x1f\"\\\\'<>&\u0085\u2028\u2029]")
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def json_of(value: Any, *, compress: bool) -> str:
    """Write one value: what the pipeline gave, or the list of all it gave."""
    tree = _plain(value, 0)
    return _compressed(tree) if compress else _indented(tree, 0)


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float | str | datetime):
        return value
    if isinstance(value, EnumValue):
        return value.number
    if isinstance(value, Guid) or depth > DEPTH:
        return text_of(value)
    if isinstance(value, list | tuple):
        return [_plain(each, depth + 1) for each in value]
    properties = value if isinstance(value, Mapping) else properties_of(value)
    return {name: _plain(each, depth + 1) for name, each in properties.items()}


def _compressed(tree: Any) -> str:
    if isinstance(tree, dict):
        members = (f"{_quoted(name)}:{_compressed(each)}" for name, each in tree.items())
        return "{" + ",".join(members) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(map(_compressed, tree)) + "]"
    return _scalar(tree)


def _indented(tree: Any, column: int) -> str:
    """Write with one element a line; what is inside is indented from where it begins."""
    if not isinstance(tree, dict | list):
        return _scalar(tree)
    inner = column + 4
    if isinstance(tree, dict):
        heads = [f"{_quoted(name)}:  " for name in tree]
        bodies = [*tree.values()]
    else:
        heads, bodies = [""] * len(tree), tree
    lines = [
        " " * inner + head + _indented(body, inner + len(head))
        for head, body in zip(heads, bodies, strict=True)
    ]
    first, last = "{}" if isinstance(tree, dict) else "[]"
    return f"{first}{LINE}{f',{LINE}'.join(lines)}{LINE}{' ' * column}{last}"


def _scalar(value: Any) -> str:
    if isinstance(value, datetime):  # milliseconds since 1970, in the form of ASP.NET
        return f'"\\/Date({round(value.timestamp() * 1000)})\\/"'
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    return '"' + _SPECIAL.sub(_escaped, text) + '"'


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    return _SHORT.get(character) or f"\\u{ord(character):04x}"
