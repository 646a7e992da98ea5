"""The answers to all questions of an inspection, and what went unanswered."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from wizard.model.text import Problem
from wizard.powershell.queries import Query, Row


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: rows, or why there are none; or rows, and what could not be told beside them."""

    rows: tuple[Row, ...] | None = None
    error: str = ""
    incomplete: str = ""


class Gathered:
    """Answers by question. Every question that failed has its reason in ``unanswered``.

    A question that was not asked is in neither. ``answers`` has them as they came, to be kept.
    """

    def __init__(self) -> None:
        self._given: dict[str, Given] = {}
        self.answers: Mapping[str, Given] = MappingProxyType(self._given)
        self.unanswered: dict[str, str] = {}

    @classmethod
    def from_answers(cls, answers: Mapping[str, Given]) -> "Gathered":
        """Return answers that were kept, as if they had just come."""
        gathered = cls()
        for name, given in answers.items():
            gathered._add(name, given)
        return gathered

    def take(self, answers: Mapping[str, Any | Problem]) -> None:
        """Add the answers of some questions, as ``Session.ask_all`` returns them."""
        partial: Mapping[str, Problem] = getattr(answers, "partial", {})
        for name, answer in answers.items():
            if isinstance(answer, Problem):
                self._add(name, Given(error=str(answer)))
            else:
                incomplete = str(partial[name]) if name in partial else ""
                self._add(name, Given(rows=tuple(answer), incomplete=incomplete))

    def _add(self, name: str, given: Given) -> None:
        self._given[name] = given
        if given.rows is None:
            self.unanswered[name] = given.error
        elif given.incomplete:
            self.unanswered[name] = f"Answered in part. {given.incomplete}"

    def rows(self, query: Query[Any]) -> tuple[Row, ...] | None:
        """Return the rows of an answer; ``None`` when there is no answer."""
        given = self._given.get(query.name)
        return None if given is None else given.rows

    def row(self, query: Query[Any]) -> Row | None:
        """Return the only row of an answer; any other number is no answer, and noted."""
        rows = self.rows(query)
        if rows is None:
            return None
        if len(rows) != 1:
            self.doubt(query, f"The host gave {len(rows)} answers in place of one.")
            return None
        return rows[0]

    def optional_row(self, query: Query[Any]) -> Row | None:
        """Return the row of something that need not exist; an empty row when it does not."""
        return {} if self.rows(query) == () else self.row(query)

    def is_partial(self, query: Query[Any]) -> bool:
        """Whether the host told errors beside the rows."""
        given = self._given.get(query.name)
        return given is not None and bool(given.incomplete)

    def doubt(self, query: Query[Any], why: str) -> None:
        """Note why an answer is missing or incomplete, unless a better reason is known."""
        self.unanswered.setdefault(query.name, why)

    def why_not(self, query: Query[Any]) -> str:
        """Return why a question has no answer."""
        return self.unanswered.get(query.name, "The host did not say.")
