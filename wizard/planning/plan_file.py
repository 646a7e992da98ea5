"""A plan as the text of a file, and back: for a second person to read, and to be applied later.

The file is JSON, described by ``plan.schema.json``. Its steps are data: only the classes listed in
:mod:`wizard.planning.writing` come out of it, and what they say and send is computed again. What is
read may come from anybody; whatever is wrong with it becomes a ``PlanFileProblem``.

The sum in it shows that something was changed. It does not show who wrote it: whoever changes the
file can compute the sum again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from cattrs.errors import CattrsError

from wizard.model.text import Problem, Text, text
from wizard.planning.plan_data import data_of, made_of
from wizard.planning.plan_parts import PlanFile
from wizard.planning.step import Plan
from wizard.planning.writing import NotAStep
from wizard.powershell.command import NotInVocabulary

FORMAT = "nested-virtualization-wizard/plan"
INSPECTION = "nested-virtualization-wizard/inspection"
VERSION = 1
SUM = "sha256"
PARTS = frozenset(
    {
        *("format", "version", "product", "made_by", "made_at", "policy", "hosts", "words"),
        *("plan", "skipped", "left_out", "read_inside", "decisions", "findings", "choices"),
        *("answers", SUM),
    }
)
MOST_SAID = 120  # characters of what a file says that are quoted
_CHOOSE = text("Choose a file that the wizard has saved as a plan.")
_AGAIN = text("Copy it again, or save the plan again where it was made.")
_OTHER = text(
    "Open it with the version of the wizard that saved it, or make the plan again with this one."
)
# What something that is not what it should be raises on the way
_UNFIT = (
    *(CattrsError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    RecursionError,
)


class PlanFileProblem(Problem):
    """Something about the file of a plan that people can act on. Nothing of it is used."""


class _Twice(ValueError):
    """An object of the file has the same name twice: readers differ in which one counts."""


# Writing ----------------------------------------------------------------------------------------


def as_text(made: PlanFile) -> str:
    """Return the text of the file: ASCII, for a name may hold half of a character."""
    data = _whole(made)
    return json.dumps(data | {SUM: checksum_of(data)}, indent=2, allow_nan=False) + "\n"


def checksum_of(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of everything but the sum: names sorted, no spaces, UTF-8."""
    rest = {name: value for name, value in data.items() if name != SUM}
    written = json.dumps(
        rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _whole(made: PlanFile) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, **data_of(made)}


# Reading ----------------------------------------------------------------------------------------


def from_text(content: str, name: str) -> PlanFile:
    """Return the plan in a text; ``name`` is what its file is called in messages.

    Raises:
        PlanFileProblem: it is no plan, of a newer version, changed, or not of this version.

    """
    found = _envelope(_parsed(content, name), name)
    try:
        made = made_of(found)
        again = json.loads(as_text(made))
    except NotAStep as error:
        what = text("{file} has a step that this version does not have.", file=name)
        raise PlanFileProblem(_quoting(what, str(error)), _OTHER) from error
    except NotInVocabulary as error:
        what = text("{file} has a command that this version does not send.", file=name)
        raise PlanFileProblem(_quoting(what, str(error)), _OTHER) from error
    except _UNFIT as error:
        raise damaged(name, "a part of it is not what it should be") from error
    if found["words"] != again["words"]:
        raise _other_words(name, made.product)
    if not _agrees(found, again | {SUM: found[SUM]}):
        raise damaged(name, "a part of it is not what it should be")
    _refuse_mixed(made.plan, name)
    return replace(made, checksum=found[SUM])


def damaged(name: str, why: str) -> PlanFileProblem:
    """Say that a file cannot be used."""
    return PlanFileProblem(text("{file} is damaged: {why}.", file=name, why=why), _AGAIN)


def _parsed(content: str, name: str) -> Any:
    try:
        return json.loads(content, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        if content.lstrip().startswith("{") and _is_cut_off(content, error):
            what = text("{file} ends in the middle: a part of it is missing.", file=name)
            raise PlanFileProblem(what, _AGAIN) from error
        raise PlanFileProblem(
            text("{file} is not a plan: not JSON.", file=name), _CHOOSE
        ) from error
    except _Twice as error:
        raise damaged(name, "it says the same thing twice") from error
    except (ValueError, RecursionError) as error:
        raise PlanFileProblem(text("{file} is not a plan.", file=name), _CHOOSE) from error


def _is_cut_off(content: str, error: json.JSONDecodeError) -> bool:
    return error.msg.startswith("Unterminated") or error.pos >= len(content.rstrip()) - 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    return found


def _no_number(_name: str) -> float:
    raise ValueError("no number of JSON")


def _envelope(found: Any, name: str) -> dict[str, Any]:
    """Return the whole if it is a plan of a version that is known here, and unchanged."""
    whole: dict[str, Any] = found if isinstance(found, dict) else {}
    kind = whole.get("format")
    if kind == INSPECTION:
        what = text("{file} has the answers of hosts, not a plan.", file=name)
        raise PlanFileProblem(what, text("Open it as an inspection file."))
    if kind != FORMAT:
        raise PlanFileProblem(text("{file} is JSON, but not a plan.", file=name), _CHOOSE)
    version = whole.get("version")
    if type(version) is not int or version < 1:
        raise damaged(name, "it does not say its version")
    if version > VERSION:
        raise PlanFileProblem(
            text("{file} was saved by a newer version of the wizard.", file=name),
            text("Update the wizard on this computer, then open the file again."),
        )
    if not isinstance(whole.get(SUM), str):
        raise damaged(name, "it has no checksum")
    if whole[SUM] != checksum_of(whole):
        raise PlanFileProblem(
            text("{file} was changed after it was saved: its checksum is another.", file=name),
            text("Nothing of it is used. Ask whoever made the plan for the file as it was saved."),
        )
    _refuse_parts(whole, name)
    return whole


def _refuse_parts(found: Mapping[str, Any], name: str) -> None:
    unknown, missing = sorted(found.keys() - PARTS), sorted(PARTS - found.keys())
    if unknown:
        what = text("{file} has parts that this version does not know.", file=name)
        raise PlanFileProblem(_quoting(what, ", ".join(unknown)), _OTHER)
    if missing:
        raise damaged(name, f"“{missing[0]}” is missing")


def _quoting(what: Text, seen: str) -> Text:
    return text("{what} It says: {seen}", what=what, seen=seen[:MOST_SAID])


def _other_words(name: str, product: str) -> PlanFileProblem:
    return PlanFileProblem(
        text(
            "The words in {file} are not those of its steps. It was saved with version {product}.",
            file=name,
            product=product[:MOST_SAID],
        ),
        _OTHER,
    )


def _agrees(given: Any, again: Any) -> bool:
    """Whether everything that was given came out as it was; what was left away may come in."""
    if isinstance(given, dict) and isinstance(again, dict):
        return all(key in again and _agrees(given[key], again[key]) for key in given)
    if isinstance(given, list) and isinstance(again, list):
        pairs: Iterable[tuple[Any, Any]] = zip(given, again, strict=False)
        return len(given) == len(again) and all(_agrees(*pair) for pair in pairs)
    alike = type(given) is type(again) or {type(given), type(again)} == {int, float}
    return alike and bool(given == again)


def _refuse_mixed(plan: Plan, name: str) -> None:
    """Refuse a plan that shows one virtual machine and changes another, or one of them twice."""
    seen: set[str] = set()
    for _, vm in plan.vms:
        strange = next((step for step in vm.steps if step.vm != vm.vm), None)
        if strange is not None:
            raise damaged(name, f"a step for {vm.vm.name} would change another VM")
        if vm.steps and vm.vm.id.casefold() in seen:
            raise damaged(name, f"{vm.vm.name} is in it twice")
        seen.add(vm.vm.id.casefold())
