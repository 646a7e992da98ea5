"""What an answer is worth: the answer itself, or the problem that it tells of."""

from dataclasses import dataclass
from typing import Any

from wizard.powershell.command import Command
from wizard.powershell.queries import Query
from wizard.remoting import batch, inside_wording, wording
from wizard.remoting.batch import Answers
from wizard.remoting.inside_logon import InsideLogon
from wizard.remoting.problems import CommandProblem
from wizard.remoting.target import Target
from wizard.remoting.values import Ending, Heard


def says_absent(query: Query[Any], heard: Heard) -> bool:
    """Whether all that went wrong is that there is no such thing."""
    return bool(heard.errors) and all(batch.is_absent(query, each) for each in heard.errors)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Judges what a host answered within so many seconds; ``logon`` is the way inside a VM."""

    target: Target
    within: float
    logon: InsideLogon | None = None

    def good(self, heard: Heard, command: Command) -> Heard:
        """Return what was heard if nothing is wrong with it; raises ``CommandProblem``."""
        if heard.ending is Ending.STOPPED:
            raise wording.stopped(self.target, command)
        if heard.ending is Ending.OUT_OF_TIME:
            raise wording.timed_out(self.target, command, self.within)
        if not heard.is_good:
            raise self._failed(heard, command)
        return heard

    def take_alone(self, answers: Answers, query: Query[Any], heard: Heard) -> None:
        """Take the answer, or the problem, of a question that was asked alone."""
        try:
            if says_absent(query, heard):
                answers[query.name] = batch.read(query, ())
                return
            if heard.ending is Ending.COMPLETED and heard.output and heard.errors:
                answers.partial[query.name] = self._failed(heard, query.command)
                answers[query.name] = batch.read(query, heard.output)
                return
            answers[query.name] = batch.read(query, self.good(heard, query.command).output)
        except CommandProblem as problem:
            answers[query.name] = problem

    def _failed(self, heard: Heard, command: Command) -> CommandProblem:
        if command.inside:
            return inside_wording.failed(self.target, command, heard.said, self.logon)
        return wording.command_failed(self.target, command, heard.said)
