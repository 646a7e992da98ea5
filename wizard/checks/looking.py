"""What is known of the inside of a virtual machine: by reading there, or by what the user says."""

from typing import Any

from wizard.checks import questions
from wizard.checks.cases import VmCase
from wizard.checks.check import Judgement, failed, not_applicable, passed, unclear
from wizard.model.choices import Answer
from wizard.model.findings import Evidence, Remediation
from wizard.model.inside import Inside
from wizard.model.text import Text, text
from wizard.powershell.queries import Query

FREE, TAKEN = "free", "taken"
NOT_NAT = not_applicable(text("NAT is not chosen for this VM."))
_COLLECT = (
    "look inside it on the page of choices, or collect a file inside the VM with the script and "
    "open it here."
)


def from_answer(case: VmCase, query: Query[Any], *evidence: Evidence) -> Judgement:
    """Judge by what the user says of the inside, where nobody could read it."""
    answer = case.answer(questions.LOOKED_INSIDE.id)
    if answer is not None and answer.value == FREE:
        return passed(*evidence, note=as_said(answer))
    if answer is not None and answer.value == TAKEN:
        return failed(*evidence, ways=_AS_SAID, note=as_said(answer))
    note = text(
        "{why} Answer the question whether you looked inside, " + _COLLECT,
        why=_why_not(case.vm.inside, query),
    )
    return unclear(*evidence, note=note)


def not_seen(case: VmCase, query: Query[Any], *evidence: Evidence) -> Judgement:
    """It is not known, and only reading inside tells."""
    why = _why_not(case.vm.inside, query)
    note = text("{why} To know, " + _COLLECT, why=why)
    return unclear(*evidence, note=note)


def as_said(answer: Answer) -> Text:
    """Say who answered, and when."""
    if not answer.by or not answer.at:
        return text("Not measured: the user said so.")
    return text("Not measured: {by} said so on {at}.", by=answer.by, at=answer.at)


_AS_SAID = (
    Remediation(
        text(
            "Choose a subnet and a name of the switch that are free inside, or remove what takes "
            "them. Then answer again."
        )
    ),
)


def _why_not(inside: Inside | None, query: Query[Any]) -> str:
    return "Nobody has looked inside the VM." if inside is None else inside.why_not(query.name)
