"""Features that clash with nested virtualization: Dynamic Memory."""

from wizard.checks import sources
from wizard.checks.check import (
    Judgement,
    Severities,
    VmCase,
    check,
    failed,
    passed,
    seen,
    unknown,
)
from wizard.checks.memory import in_gb
from wizard.checks.vm import fixing_memory
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
