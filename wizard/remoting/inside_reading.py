"""Asks the system inside one virtual machine everything."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from wizard.powershell.command import inside
from wizard.powershell.inside_queries import INSIDE
from wizard.powershell.queries import Query
from wizard.remoting.answers import InsideAnswers
from wizard.remoting.gathered import Gathered
from wizard.remoting.problems import InsideProblem
from wizard.remoting.session import Session


def _inside(vm_id: str, query: Query[Any]) -> Query[Any]:
    """Return the same question, asked inside a virtual machine."""
    return replace(query, command=inside(vm_id, query.command))


async def read_inside(session: Session, vm_id: str, *, now: datetime) -> InsideAnswers:
    """Ask the system inside a virtual machine everything, through its host.

    A question that fails has its reason in the answers.

    Raises:
        InsideProblem: nothing was answered, because there is no way in.
        ConnectionProblem: there is no session with the host.

    """
    answers = await session.ask_all([_inside(vm_id, query) for query in INSIDE])
    shut = [answer for answer in answers.values() if isinstance(answer, InsideProblem)]
    if shut and len(shut) == len(answers):
        raise shut[0]
    gathered = Gathered()
    gathered.take(answers)
    return InsideAnswers(now, gathered.answers, vm_id)
