"""Answers of hosts in a file: written by the wizard or by the collector script, read by the wizard.

The file is JSON, described by ``inspection.schema.json``. It holds the rows as the hosts gave them.
What is read may come from anybody: whatever is wrong with it becomes a ``Problem``.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wizard import __version__
from wizard.model.facts import Host, Inside
from wizard.model.text import Text, text
from wizard.remoting.answers import Given, HostAnswers, InsideAnswers
from wizard.remoting.inspection_text import InspectionProblem, read_json
from wizard.remoting.names import parse_names

FORMAT = "nested-virtualization-wizard/inspection"
VERSION = 1
CLOCKS_DIFFER = timedelta(days=1)
DAMAGED_ANSWER = "This answer is damaged in the file."
_COLLECT_AGAIN = text("Collect or save it again. If it was copied, copy it again.")
# What something that is not what it should be raises on the way
_UNFIT = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


class _Damaged(ValueError):
    """A part is not what it should be; the words are for people."""


@dataclass(frozen=True, slots=True)
class HostRead:
    """A host of a file: what it answered, and its facts."""

    path: Path
    answers: HostAnswers
    host: Host


@dataclass(frozen=True, slots=True)
class InsideRead:
    """What was read inside a virtual machine, from a file."""

    path: Path
    answers: InsideAnswers
    vm_id: str
    inside: Inside


@dataclass(frozen=True, slots=True)
class Opened:
    """What is in some files, and what could not be read in them."""

    hosts: tuple[HostRead, ...] = ()
    insides: tuple[InsideRead, ...] = ()
    problems: tuple[InspectionProblem, ...] = ()


def read_inspection(path: Path) -> Opened:
    """Read one file; a damaged part is a problem and hinders no other part.

    Raises:
        InspectionProblem: there is nothing in it that can be read.

    """
    found = _envelope(read_json(path), path)
    hosts: list[HostRead] = []
    insides: list[InsideRead] = []
    problems: list[InspectionProblem] = []
    for number, part in enumerate(_listed(found, "hosts", path), 1):
        try:
            hosts.append(_host_read(part, path))
        except _UNFIT as error:
            problems.append(_damaged(path, _host_label(part, number), error))
    for number, part in enumerate(_listed(found, "inside", path), 1):
        try:
            insides.append(_inside_read(part, path))
        except _UNFIT as error:
            label = text("part {number} from inside a VM", number=number)
            problems.append(_damaged(path, label, error))
    if not (hosts or insides or problems):
        raise InspectionProblem(path, text("{file} has no host in it.", file=path.name))
    return Opened(tuple(hosts), tuple(insides), tuple(problems))


def _envelope(found: Any, path: Path) -> Mapping[str, Any]:
    """Return the whole if it is an inspection of a version that is known here."""
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InspectionProblem(
            path,
            text("{file} is JSON, but not an inspection.", file=path.name),
            text("Choose a file that the wizard or its collector script has written."),
        )
    version = found.get("version")
    if type(version) is not int or version < 1:
        raise InspectionProblem(path, _damage(path, "it does not say its version"), _COLLECT_AGAIN)
    if version > VERSION:
        raise InspectionProblem(
            path,
            text("{file} was made by a newer version of the wizard.", file=path.name),
            text("Update the wizard on this computer, then open the file again."),
        )
    return found


def _listed(found: Mapping[str, Any], name: str, path: Path) -> list[Any]:
    parts = found.get(name, [])
    if isinstance(parts, dict):  # one object in place of a list of one
        return [parts]
    if not isinstance(parts, list):
        raise InspectionProblem(path, _damage(path, f"“{name}” is no list"), _COLLECT_AGAIN)
    return parts


def _host_read(part: Any, path: Path) -> HostRead:
    """Return a host; raises one of ``_UNFIT`` where it is damaged."""
    name = part["name"]
    if not isinstance(name, str) or parse_names(name).names != (name,):
        raise _Damaged("its name cannot be the name of a host")
    answers = HostAnswers(name, _moment(part), _given(part))
    return HostRead(path, answers, answers.host())


def _inside_read(part: Any, path: Path) -> InsideRead:
    vm_id = part.get("vm_id") or ""
    if not isinstance(vm_id, str):
        raise _Damaged("the Id of the VM is no text")
    answers = InsideAnswers(_moment(part), _given(part), vm_id)
    whose = answers.whose()
    if whose is None:
        raise _Damaged("it does not say in which VM it was read")
    return InsideRead(path, replace(answers, vm_id=whose), whose, answers.inside())


def _moment(part: Mapping[str, Any]) -> datetime:
    moment = datetime.fromisoformat(part["asked_at"])
    if moment.tzinfo is None:
        raise _Damaged("its time has no time zone")
    if moment > datetime.now(UTC) + CLOCKS_DIFFER:
        raise _Damaged("its time is in the future")
    return moment.astimezone(UTC)


def _given(part: Mapping[str, Any]) -> dict[str, Given]:
    answers = part["answers"]
    if not isinstance(answers, dict):
        raise _Damaged("its answers are damaged")
    return {name: _answer(answer) for name, answer in answers.items()}


def _answer(answer: Any) -> Given:
    """Return one answer; a damaged one leaves its facts unknown, with a reason."""
    if not isinstance(answer, dict):
        return Given(error=DAMAGED_ANSWER)
    error, incomplete = answer.get("error"), answer.get("incomplete")
    if isinstance(error, str):
        return Given(error=error)
    rows = answer.get("rows", False)
    rows = [] if rows is None else [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return Given(error=DAMAGED_ANSWER)
    return Given(tuple(rows), incomplete=incomplete if isinstance(incomplete, str) else "")


# Writing ----------------------------------------------------------------------------------------


def write_inspections(
    path: Path, hosts: Sequence[HostAnswers], insides: Sequence[InsideAnswers] = ()
) -> None:
    """Write a whole file or none.

    Raises:
        InspectionProblem: it cannot be written there.

    """
    written = {
        "format": FORMAT,
        "version": VERSION,
        "product": __version__,
        "hosts": [{"name": each.name, **_written(each)} for each in hosts],
        "inside": [{"vm_id": each.vm_id, **_written(each)} for each in insides],
    }
    part = path.with_name(path.name + ".part")
    try:
        # ASCII throughout: a name may hold half of a character, which no other file can.
        part.write_text(json.dumps(written, allow_nan=False) + "\n", "ascii", newline="\n")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        what = text("{path} could not be written: {why}.", path=path, why=error.strerror or error)
        advice = text("Choose another folder, or make room, and save again.")
        raise InspectionProblem(path, what, advice) from error


def _written(each: HostAnswers | InsideAnswers) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for name, given in each.given.items():
        if given.rows is None:
            answers[name] = {"error": given.error}
        else:
            beside = {"incomplete": given.incomplete} if given.incomplete else {}
            answers[name] = {"rows": list(given.rows), **beside}
    return {"asked_at": each.asked_at.astimezone(UTC).isoformat(), "answers": answers}


# Problems ---------------------------------------------------------------------------------------


def _damage(path: Path, why: str) -> Text:
    return text("{file} is damaged: {why}.", file=path.name, why=why)


def _host_label(part: Any, number: int) -> Text:
    name = part.get("name") if isinstance(part, dict) else None
    if isinstance(name, str) and name:
        return text("the host {name}", name=name[:80])
    return text("host {number}", number=number)


def _damaged(path: Path, label: Text, error: Exception) -> InspectionProblem:
    why = error if isinstance(error, _Damaged) else "it is not what it should be"
    return InspectionProblem(
        path,
        text("In {file}, {part} is damaged: {why}.", file=path.name, part=label, why=why),
        text("The rest of the file was read. Collect or save this part again."),
    )
