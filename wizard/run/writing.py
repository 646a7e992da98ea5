"""The first event of a journal: everything about a run that does not change, as data."""

from collections.abc import Mapping
from typing import Any

from cattrs.errors import CattrsError
from cattrs.preconf.json import make_converter

from wizard.model.records import RunRecord
from wizard.model.text import Problem, text
from wizard.planning.step import Plan
from wizard.planning.writing import plan_from_data, plan_to_data
from wizard.run.journal_file import JournalProblem

_converter = make_converter(detailed_validation=False)


class NotARun(JournalProblem):
    """What was written down is no run of this version."""

    def __init__(self) -> None:
        super().__init__(
            text("What was planned in this run cannot be read."),
            text("Open it with the version of the wizard that wrote it."),
        )


def planned_to_data(record: RunRecord, plan: Plan) -> dict[str, Any]:
    """Return the record of a run that has not begun, and its plan, as what JSON can hold."""
    return {"record": _converter.unstructure(record), "plan": plan_to_data(plan)}


def planned_from_data(data: Mapping[str, Any]) -> tuple[RunRecord, Plan]:
    """Return the record and the plan that were written.

    Raises:
        NotARun: they are of another form.

    """
    try:
        return _converter.structure(data["record"], RunRecord), plan_from_data(data["plan"])
    except (CattrsError, TypeError, ValueError, LookupError, Problem) as error:
        raise NotARun from error
