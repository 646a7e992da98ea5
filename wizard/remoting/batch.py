"""Many questions in one pipeline, and whose answer is whose.

PowerShell does not say where the output of one statement ends, a terminating error takes away the
output of other statements, and errors do not say which statement they are from (seen on the
engine, unchanged since 2016). So a batch begins with a statement that cannot fail, a marker follows
each question, and whatever is not beyond doubt is left to be asked again, alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wizard.model.text import Problem
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.queries import NotUnderstood, Query, rows_of
from wizard.remoting.values import Ending, Error, Heard

BEGIN = "wizard: begin"
UNKNOWN_COMMAND = "CommandNotFoundException"


class Answers(dict[str, Any]):
    """The answer or the problem of each question, by its name.

    ``partial`` has, for a question that was answered, what the host could not tell beside it.
    """

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        super().__init__(answers or {})
        self.partial: dict[str, Problem] = {}

    def take(self, others: "Answers") -> None:
        """Add other answers."""
        self.update(others)
        self.partial |= others.partial


def statements(queries: Sequence[Query[Any]]) -> tuple[Command, ...]:
    """Return the statements of a batch."""
    marked = [_said(BEGIN)]
    for number, query in enumerate(queries):
        marked += (query.command, _said(_marker(number)))
    return tuple(marked)


def settled(queries: Sequence[Query[Any]], heard: Heard) -> dict[str, Any]:
    """Return the answers that are beyond doubt; the other questions are to be asked again."""
    everybody = {call.name for query in queries for call in query.command.calls}
    answers: dict[str, Any] = {}
    for number, output in _sections(heard.output, len(queries)).items():
        query = queries[number]
        own = [error for error in heard.errors if _may_be_of(query, output, error, everybody)]
        if all(is_absent(query, error) for error in own):
            answers[query.name] = read(query, output)
    if heard.ending is Ending.FAILED and len(answers) == len(queries):
        return {}  # every marker came and yet it failed: believe nothing
    return answers


def read(query: Query[Any], output: Sequence[str]) -> Any:
    """Return what the reader makes of an output, or the problem with it."""
    try:
        return query.read(rows_of(output))
    except NotUnderstood as problem:
        return problem


def is_absent(query: Query[Any], error: Error) -> bool:
    """Whether an error only says that there is no such thing."""
    return bool(query.absent) and error.said.id.startswith(query.absent)


def _sections(output: Sequence[str], questions: int) -> dict[int, list[str]]:
    """Cut an output at its markers; a section counts when it has both its ends."""
    numbers = {_marker(number): number for number in range(questions)}
    sections: dict[int, list[str]] = {}
    before: int | None = None  # the marker the current section begins at
    current: list[str] = []
    for each in output:
        if each == BEGIN:
            before, current = -1, []
        elif each in numbers:
            if before == numbers[each] - 1:
                sections[numbers[each]] = current
            before, current = numbers[each], []
        else:
            current.append(each)
    return sections


def _may_be_of(query: Query[Any], output: Sequence[str], error: Error, everybody: set[str]) -> bool:
    """Whether a question may have caused an error, by the cmdlet that wrote it."""
    if error.said.id == UNKNOWN_COMMAND:
        return not output  # a pipeline with an unknown command never begins
    cmdlet_name = error.activity.rpartition("\\")[2]
    if cmdlet_name not in everybody:
        return True
    return any(call.name == cmdlet_name for call in query.command.calls)


def _said(words: str) -> Command:
    return cmdlet("Write-Output", InputObject=words)


def _marker(number: int) -> str:
    return f"wizard: answer {number} ends"
