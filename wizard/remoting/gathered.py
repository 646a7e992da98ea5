"""The answers to all questions of an inspection, and what went unanswered."""

from collections.abc import Mapping
from typing import Any

from wizard.model.text import Problem
from wizard.powershell.queries import Query, Row


class Gathered:
    """Answers by question. Every question that failed has its reason in ``unanswered``."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Row, ...]] = {}
        self._partial: set[str] = set()
        self.unanswered: dict[str, str] = {}

    def take(self, answers: Mapping[str, Any | Problem]) -> None:
        """Add the answers of some questions, as ``Session.ask_all`` returns them."""
        for name, answer in answers.items():
            if isinstance(answer, Problem):
                self.unanswered[name] = str(answer)
            else:
                self._rows[name] = answer
        partial: Mapping[str, Problem] = getattr(answers, "partial", {})
        for name, problem in partial.items():
            self._partial.add(name)
            self.unanswered[name] = f"Answered in part. {problem}"

    def rows(self, query: Query[Any]) -> tuple[Row, ...] | None:
        """Return the rows of an answer; ``None`` when there is no answer."""
        return self._rows.get(query.name)

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
        return query.name in self._partial

    def doubt(self, query: Query[Any], why: str) -> None:
        """Note why an answer is missing or incomplete, unless a better reason is known."""
        self.unanswered.setdefault(query.name, why)

    def why_not(self, query: Query[Any]) -> str:
        """Return why a question has no answer."""
        return self.unanswered.get(query.name, "The host did not say.")
