"""Building the values of a scenario from JSON, with a path and a reason for whatever is wrong.

A data class says which keys its object has, which may be left out, and what each takes.
"""

import dataclasses
import re
from collections.abc import Callable
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

UNITS = {"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
_SIZE = re.compile(r"(\d+) (KB|MB|GB|TB)\Z")
_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


class Mistake(Exception):
    """A value does not fit; ``where`` is its path inside the file."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


def fields_of(kind: type, without: tuple[str, ...] = ()) -> dict[str, tuple[Any, bool]]:
    """Return the keys of a data class: what each takes, and whether it must be there."""
    hints = get_type_hints(kind, include_extras=True)
    missing = dataclasses.MISSING
    return {
        each.name: (hints[each.name], each.default is missing and each.default_factory is missing)
        for each in dataclasses.fields(kind)
        if each.init and each.name not in without
    }


def build(kind: Any, value: Any, where: str, without: tuple[str, ...] = ()) -> Any:
    """Return the value as ``kind``; raise ``Mistake``."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return kind(**members(kind, value, where, without))
    if kind in _NAMES:
        return _simple(kind, value, where)
    return _COMPOSED[get_origin(kind)](kind, value, where)


def members(
    kind: type, value: Any, where: str, without: tuple[str, ...] = (), *, partly: bool = False
) -> dict[str, Any]:
    """Return what an object says of a data class; ``partly`` it may leave out what it needs.

    Raises:
        Mistake: there is no such key, or what it holds does not fit.

    """
    if not isinstance(value, dict):
        raise Mistake(where, "an object is needed")
    known = fields_of(kind, without)
    for name in value:
        if name not in known:
            raise Mistake(where, f"there is no key {name!r} here; known are {', '.join(known)}")
    for name, (_, is_needed) in known.items():
        if is_needed and not partly and name not in value:
            raise Mistake(where, f"the key {name!r} is missing")
    return {name: build(known[name][0], each, f"{where}.{name}") for name, each in value.items()}


def _simple(kind: type, value: Any, where: str) -> Any:
    accepted = (int, float) if kind is float else kind
    if isinstance(value, accepted) and isinstance(value, bool) is (kind is bool):
        return value
    raise Mistake(where, f"{_NAMES[kind]} is needed, not {value!r}")


def _size(_: Any, value: Any, where: str) -> int:
    found = _SIZE.match(value) if isinstance(value, str) else None
    if found:
        return int(found[1]) * UNITS[found[2]]
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise Mistake(where, f"a size such as '4 GB' or a number of bytes is needed, not {value!r}")


def _choice(kind: Any, value: Any, where: str) -> Any:
    listed = get_args(kind)
    if isinstance(value, str) and value in listed:
        return value
    raise Mistake(where, f"one of {', '.join(listed)} is needed, not {value!r}")


def _list(kind: Any, value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Mistake(where, f"a list is needed, not {value!r}")
    (inner,) = get_args(kind)
    return [build(inner, each, f"{where}[{number}]") for number, each in enumerate(value)]


def _dict(kind: Any, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Mistake(where, f"an object is needed, not {value!r}")
    _, inner = get_args(kind)
    return {name: build(inner, each, f"{where}[{name!r}]") for name, each in value.items()}


def _union(kind: Any, value: Any, where: str) -> Any:
    kinds = [each for each in get_args(kind) if each is not type(None)]
    if value is None and len(kinds) < len(get_args(kind)):
        return None
    problems = []
    for each in kinds:
        try:
            return build(each, value, where)
        except Mistake as mistake:
            problems.append(mistake)
    if len(problems) == 1:
        raise problems[0]
    raise Mistake(where, " or ".join(problem.what for problem in problems))


_COMPOSED: dict[Any, Callable[[Any, Any, str], Any]] = {
    Annotated: _size,
    Literal: _choice,
    list: _list,
    dict: _dict,
    Union: _union,
    UnionType: _union,
}
