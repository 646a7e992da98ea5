"""Features that clash with nested virtualization: memory that is to change while the VM runs."""

from wizard.checks import questions, sources
from wizard.checks.cases import HostCase, VmCase
from wizard.checks.check import (
    ADVICE,
    WARNING,
    Judgement,
    Severities,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.memory import in_gb
from wizard.checks.nesting import LEFT_ALONE, answered, may_nest
from wizard.checks.vm_memory import fixing_memory
from wizard.model.facts import Memory
from wizard.model.findings import Disposition, Remediation, Severity
from wizard.model.text import Text, text
from wizard.powershell import vm_queries as of_vms

UNTIL_FIXED: Severities = (Severity.WARNING, Severity.BLOCKER)


@check(
    "FC-DM-01",
    text("Dynamic Memory"),
    text("Dynamic Memory stands still while Hyper-V runs in the VM"),
    UNTIL_FIXED,
    sources.WHAT_IS_NESTED,
    puts_right=Disposition.PLAN,
)
def dynamic_memory(case: VmCase) -> Judgement:
    """The VM keeps the memory it got at start.

    It no longer grows under load, and changing it while it runs fails. The rules of 2016 ask for
    fixed memory first.
    """
    now, vm = case.vm.memory, case.vm
    dynamic = now.dynamic if now else None
    evidence = seen(text("Dynamic Memory"), _limits(now), text("off"), of_vms.VM_MEMORY)
    if now is None or dynamic is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_MEMORY)
    if not dynamic:
        return passed(evidence)
    size = case.chosen_memory or vm.fixed_memory
    if size is None:
        way = Remediation(text("Choose a fixed size for the VM: its memory at start was not read."))
        return failed(evidence, ways=(way,))
    advice = text("Fix the memory at {size}. Undo brings Dynamic Memory back.", size=in_gb(size))
    way = fixing_memory(vm.ref, now, size, advice, Disposition.PLAN)
    return failed(evidence, ways=(way,))


def _limits(memory: Memory | None) -> Text | None:
    """Say what is set: an acceptance is bound to it, so the limits belong to it."""
    if memory is None or memory.dynamic is None:
        return None
    if not memory.dynamic:
        return text("off")
    sizes = (memory.minimum, memory.startup, memory.maximum)
    least, start, most = (text("unknown") if size is None else in_gb(size) for size in sizes)
    return text("on, {least} to {most}, {start} at start", least=least, most=most, start=start)


_NOT_WANTED = not_applicable(text("Nobody asked for changing the memory of the VM while it runs."))
_NO_OTHER_TOOL = not_applicable(text("Nobody named another tool that manages VMs of this host."))


@check(
    "FC-DM-02",
    text("Changing the memory of a running VM"),
    text("Memory cannot be changed while Hyper-V runs in the VM"),
    WARNING,
    sources.WHAT_IS_NESTED,
    asks=questions.RESIZE.id,
)
def resize(case: VmCase) -> Judgement:
    """Changing it fails then, with fixed memory as well.

    It works again while Hyper-V does not run in the VM.
    """
    if not may_nest(case):
        return LEFT_ALONE
    answer, evidence = answered(case, questions.RESIZE, text("no"))
    if answer == questions.NO:
        return passed(evidence)
    if answer != questions.YES:
        return _NOT_WANTED
    ways = (
        Remediation(text("Give the VM now what it will need: choose the size of its memory here.")),
        Remediation(text("Or plan a time at which the VM is shut down for each change.")),
    )
    return failed(evidence, ways=ways)


@check(
    "FC-DM-03",
    text("Another tool that manages the VMs"),
    text("Another tool may set the values of the VMs again"),
    ADVICE,
    sources.DESIRED_STATE,
    asks=questions.OTHER_TOOL.id,
)
def other_tool(case: HostCase) -> Judgement:
    """Virtual Machine Manager, Terraform and DSC keep their own list of what a VM shall be.

    They bring Dynamic Memory back, or hide the extensions, when they apply it the next time.
    """
    answer, evidence = answered(case, questions.OTHER_TOOL, text("no"))
    if answer == questions.NO:
        return passed(evidence)
    if answer != questions.YES:
        return _NO_OTHER_TOOL
    way = Remediation(
        text("Write fixed memory and the exposed extensions into what that tool keeps, too.")
    )
    return failed(evidence, ways=(way,))
