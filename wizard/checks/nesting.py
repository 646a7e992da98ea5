"""Which virtual machines the rules about nested ones are for, and what was seen inside of them.

A rule that has nothing to say about a virtual machine says so before it looks at anything.
"""

from typing import Any

from wizard.checks.cases import VmCase
from wizard.checks.check import Judgement, not_applicable, seen, unclear
from wizard.checks.questions import NO, YES, Question
from wizard.model.findings import Evidence
from wizard.model.inside import Inside
from wizard.model.text import Text, text
from wizard.powershell.queries import Query

LEFT_ALONE = not_applicable(
    text("The VM is not to be enabled, and its extensions are not exposed.")
)
NOT_ASKED_INSIDE = not_applicable(text("Nobody has looked inside the VM."))
_SAID = {YES: text("yes"), NO: text("no")}


def may_nest(case: VmCase) -> bool:
    """Whether VMs may run inside it: it is to be enabled, or is; not read counts as yes."""
    processor = case.vm.processor
    return case.is_chosen or processor is None or processor.exposes_virtualization is not False


def answered(case: Any, question: Question, required: Text) -> tuple[str | None, Evidence]:
    """Return what the user said of a host or a virtual machine, and the evidence for it."""
    answer = case.answer(question.id)
    if answer is None:
        return None, seen(question.words, text("nobody has said"), required, None)
    words = _SAID.get(answer.value, text("{value}", value=answer.value))
    if answer.by:
        words = text("{words}, said by {who}", words=words, who=answer.by)
    return answer.value, seen(question.words, words, required, None)


def not_read_inside(*evidence: Evidence, inside: Inside, query: Query[Any]) -> Judgement:
    """It could not be read inside; the note says why."""
    return unclear(*evidence, note=text("{why}", why=inside.why_not(query.name)))
