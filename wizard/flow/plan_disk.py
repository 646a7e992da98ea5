"""Files of plans on a disk: read with a limit, written whole or not at all."""

from contextlib import suppress
from pathlib import Path

from wizard.model.text import text
from wizard.planning.plan_file import (
    FORMAT,
    INSPECTION,
    PlanFileProblem,
    as_text,
    damaged,
    from_text,
)
from wizard.planning.plan_parts import PlanFile

LARGEST = 64 * 1024**2  # bytes
BEGINNING = 4096  # bytes in which a plan says that it is one
_CHOOSE = text("Choose a file that the wizard has saved as a plan.")
_ELSEWHERE = text("Choose another folder, or make room, and save again.")


def read_plan(path: Path) -> PlanFile:
    """Return the plan in a file.

    Raises:
        PlanFileProblem: it cannot be read, or is not a plan that this version can use.

    """
    content = _content(path)
    if not content.strip():
        raise PlanFileProblem(text("{file} is empty.", file=path.name), _CHOOSE)
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise damaged(path.name, "it is not written in UTF-8") from error
    return from_text(decoded, path.name)


def looks_like_plan(path: Path) -> bool:
    """Whether a file says at its beginning that it is a plan; ``False`` if it cannot be read."""
    return _begins_with(path, FORMAT)


def looks_like_inspection(path: Path) -> bool:
    """Whether a file says at its beginning that it has answers of hosts."""
    return _begins_with(path, INSPECTION)


def _begins_with(path: Path, kind: str) -> bool:
    try:
        with path.open("rb") as file:
            return f'"{kind}"'.encode() in file.read(BEGINNING)
    except (OSError, ValueError):
        return False


def write_plan(path: Path, made: PlanFile) -> None:
    """Write a whole file or none; raises ``PlanFileProblem``."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(as_text(made), "ascii", newline="\n")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        what = text("{path} could not be written: {why}.", path=path, why=error.strerror or error)
        raise PlanFileProblem(what, _ELSEWHERE) from error


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise PlanFileProblem(text("{file} is not a file.", file=path.name or path), _CHOOSE)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise PlanFileProblem(text("There is no file {file}.", file=path), _CHOOSE) from error
    except (OSError, ValueError) as error:  # ValueError: no file can have such a name
        why = getattr(error, "strerror", None) or error
        what = text("{file} cannot be read: {why}.", file=path.name, why=why)
        advice = text("Check who may read it, or choose another file.")
        raise PlanFileProblem(what, advice) from error
    if len(content) > LARGEST:
        raise PlanFileProblem(text("{file} has more than 64 MB.", file=path.name), _CHOOSE)
    return content
