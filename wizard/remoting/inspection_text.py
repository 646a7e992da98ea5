"""A JSON file that somebody else has written, read without trusting it."""

import codecs
import json
from pathlib import Path
from typing import Any

from wizard.model.text import Problem, Text, text

LARGEST = 512 * 1024**2  # bytes
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),  # what Out-File of Windows PowerShell writes
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_END = 6  # characters of a word or an escape that was cut off
_CHOOSE = text("Choose a file that the wizard or its collector script has written.")
_COPY_AGAIN = text("Copy it again. If it is so where it was made, collect or save it again.")


class InspectionProblem(Problem):
    """Something about a file of answers, or a part of it, that people can act on."""

    def __init__(self, path: Path, what: Text, advice: Text = _CHOOSE) -> None:
        super().__init__(what, advice)
        self.path = path


def read_json(path: Path) -> Any:
    """Return the value in a JSON file: UTF-8 with a mark or without, or UTF-16 with one.

    Raises:
        InspectionProblem: it is missing, not readable, too large, cut off, or not JSON.

    """
    content = _content(path)
    if not content.strip():
        raise InspectionProblem(path, text("{file} is empty.", file=path.name), _COPY_AGAIN)
    decoded = _decoded(content, path)
    del content
    try:
        return json.loads(decoded, parse_constant=_not_a_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        if _is_cut_off(decoded, error):
            raise _cut_off(path) from error
        raise _not_json(path) from error
    except RecursionError as error:
        what = text("{file} is nested too deeply to be read.", file=path.name)
        raise InspectionProblem(path, what) from error
    except ValueError as error:  # a number that is none, or is too long
        raise _not_json(path) from error
    except MemoryError as error:
        raise _too_large(path) from error


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise InspectionProblem(path, text("{file} is not a file.", file=path.name or path))
        if path.stat().st_size > LARGEST:
            raise _too_large(path)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise InspectionProblem(path, text("There is no file {file}.", file=path)) from error
    except (OSError, ValueError) as error:  # ValueError: no file can have such a name
        why = getattr(error, "strerror", None) or error
        what = text("{file} cannot be read: {why}.", file=path.name, why=why)
        advice = text("Check who may read it, or choose another file.")
        raise InspectionProblem(path, what, advice) from error
    except MemoryError as error:
        raise _too_large(path) from error
    if len(content) > LARGEST:
        raise _too_large(path)
    return content


def _decoded(content: bytes, path: Path) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        begins = content.lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16 + b" \t\r\n\0")[:1] == b"{"
        if begins and error.end >= len(content):
            raise _cut_off(path) from error
        raise _not_json(path) from error


def _is_cut_off(decoded: str, error: json.JSONDecodeError) -> bool:
    """Whether an object begins well and the file ends before the object does."""
    begins = decoded.lstrip().startswith("{") and not error.msg.startswith("Extra data")
    at_end = len(decoded.rstrip()) - error.pos < _LONGEST_END
    return begins and (at_end or error.msg.startswith("Unterminated"))


def _not_a_number(_name: str) -> float:
    raise ValueError("no number of JSON")


def _finite(written: str) -> float:
    number = float(written)
    return number if abs(number) != float("inf") else _not_a_number(written)


def _cut_off(path: Path) -> InspectionProblem:
    what = text("{file} ends in the middle: a part of it is missing.", file=path.name)
    return InspectionProblem(path, what, _COPY_AGAIN)


def _not_json(path: Path) -> InspectionProblem:
    return InspectionProblem(path, text("{file} is not an inspection: not JSON.", file=path.name))


def _too_large(path: Path) -> InspectionProblem:
    return InspectionProblem(path, text("{file} has more than 512 MB.", file=path.name))
