"""Checks of the memory of a virtual machine."""

from wizard.checks import questions, sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    ADVICE,
    WARNING,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unclear,
    unknown,
)
from wizard.checks.guest import DOES_NOT_RUN, may_run
from wizard.checks.memory import default_reserve, in_gb
from wizard.checks.nesting import LEFT_ALONE, may_nest
from wizard.model.facts import LEAST_FOR_NESTING, Memory, VmRef
from wizard.model.findings import Disposition, Remediation, Severity, sent
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import settings_in_force

_ENOUGH = ("OK", "")  # nothing is said of memory that is fixed
_SHORT = ("Low", "Warning")


def fixing_memory(
    vm: VmRef, now: Memory, size: int, advice: Text, disposition: Disposition
) -> Remediation:
    """Return the step that fixes the memory at ``size``, with its way back."""
    return Remediation(
        advice,
        disposition,
        sent(changes.set_memory, vm, Memory(dynamic=False, startup=size)),
        sent(changes.set_memory, vm, settings_in_force(now)),
    )


def _choose(vm: VmRef, now: Memory, size: int) -> Remediation:
    advice = text(
        "Choose a fixed size, such as {size}. Undo brings back what it has.", size=in_gb(size)
    )
    return fixing_memory(vm, now, size, advice, Disposition.CONSENT)


def _at_start(case: VmCase) -> int | None:
    """How much it starts with: as chosen, or as it is set; ``None``: not known."""
    now = case.vm.memory
    return case.chosen_memory or (now.startup if now else None) or None


@check(
    "VM-MEM-01",
    text("Memory for nested VMs"),
    text("Less than 4 GB of memory for nested VMs"),
    WARNING,
    sources.NESTED_SCRIPT,
    puts_right=Disposition.CONSENT,
)
def memory(case: VmCase) -> Judgement:
    """Below 4 GB the VM may not have room to start any VM inside."""
    now, size = case.vm.memory, _at_start(case)
    what = text("Chosen memory") if case.chosen_memory else text("Memory at start")
    observed = in_gb(size) if size else None
    evidence = seen(what, observed, text("4 GB or more"), of_vms.VM_MEMORY)
    if size is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_MEMORY)
    if size >= LEAST_FOR_NESTING:
        return passed(evidence)
    if now is None or now.startup is None:
        return failed(evidence, ways=(Remediation(text("Choose 4 GB or more.")),))
    target = case.vm.fixed_memory or LEAST_FOR_NESTING
    return failed(evidence, ways=(_choose(case.vm.ref, now, target),))


@check(
    "VM-MEM-02",
    text("Fixed memory"),
    text("Memory of the VM is not fixed"),
    (Severity.WARNING, Severity.BLOCKER),
    sources.WHAT_IS_NESTED,
    puts_right=Disposition.PLAN,
)
def fixed(case: VmCase) -> Judgement:
    """While Hyper-V runs in it the VM does not get more memory than it has at its start.

    The rules of 2016 ask for fixed memory. FC-DM-01 asks for your decision.
    """
    now, vm = case.vm.memory, case.vm
    dynamic = now.dynamic if now else None
    state = None if dynamic is None else text("no, dynamic") if dynamic else text("yes")
    evidence = seen(text("Fixed"), state, text("yes"), of_vms.VM_MEMORY)
    if now is None or dynamic is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_MEMORY)
    if not dynamic:
        return passed(evidence)
    size = case.chosen_memory or vm.fixed_memory
    if size is None:
        return failed(evidence, ways=_CHOOSE_SOME)
    advice = text("Fix it at {size}. Undo brings Dynamic Memory back.", size=in_gb(size))
    return failed(evidence, ways=(fixing_memory(vm.ref, now, size, advice, Disposition.PLAN),))


_CHOOSE_SOME = (
    Remediation(text("Choose a fixed size for the VM: its memory at start was not read.")),
)


@check(
    "VM-MEM-03",
    text("Memory at start and in use"),
    text("VM starts with less memory than it holds now"),
    WARNING,
    sources.SET_MEMORY,
    puts_right=Disposition.CONSENT,
)
def memory_in_use(case: VmCase) -> Judgement:
    """Once Hyper-V runs in it, a VM keeps what it got at start, and gets nothing more.

    Unless a size is chosen it comes back with less than it uses now.
    """
    vm, now = case.vm, case.vm.memory
    dynamic = now.dynamic if now else None
    if dynamic is False:
        return _STAYS
    if vm.state not in ("Running", None):
        return _HOLDS_NOTHING
    size, held = _at_start(case), vm.memory_assigned
    evidence = (
        seen(text("Memory at start"), in_gb(size) if size else None, text(""), of_vms.VM_MEMORY),
        seen(text("Memory held now"), in_gb(held) if held else None, text(""), of_vms.VMS),
    )
    if now is None or dynamic is None or not size:
        return unknown(*evidence, host=case.host, query=of_vms.VM_MEMORY)
    if vm.state is None or held is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    if size >= held:
        return passed(*evidence)
    return failed(*evidence, ways=(_choose(vm.ref, now, vm.fixed_memory or held),))


_STAYS = not_applicable(text("Dynamic Memory is off: the size does not change."))
_HOLDS_NOTHING = not_applicable(text("The VM does not run: it holds no memory."))


@check(
    "VM-MEM-04",
    text("Memory for all nested VMs together"),
    text("Nested VMs do not all have room"),
    ADVICE,
    sources.MEMORY_RESERVE,
    asks=questions.NESTED_MEMORY.id,
    unconfirmed=text(
        "The reserve is the one Hyper-V keeps on a host. That it is the same inside is assumed."
    ),
)
def room_for_nested(case: VmCase) -> Judgement:
    """Nested VMs share what the VM has left after the reserve that Hyper-V keeps inside it.

    When it is used up, the next of them does not start.
    """
    if not may_nest(case):
        return LEFT_ALONE
    answer = case.answer(questions.NESTED_MEMORY.id)
    if answer is None:
        return _NOBODY_SAID
    wanted = int(answer.value) if answer.value.isdecimal() else None
    size = _at_start(case)
    left = None if size is None else max(size - default_reserve(size), 0)
    needed = text("{size} for all", size="a size" if wanted is None else in_gb(wanted))
    evidence = (
        seen(text("Memory of the VM"), in_gb(size) if size else None, text(""), of_vms.VM_MEMORY),
        seen(text("Left for nested VMs"), None if left is None else in_gb(left), needed, None),
    )
    if left is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_MEMORY)
    if wanted is None:
        return unclear(*evidence, note=text("The size that was said is not a number of bytes."))
    return passed(*evidence) if left >= wanted else failed(*evidence, ways=_MORE_OR_LESS)


_NOBODY_SAID = not_applicable(text("Nobody has said how much memory nested VMs shall have."))
_MORE_OR_LESS = (
    Remediation(text("Choose a larger size for the VM, or run fewer nested VMs at a time.")),
)


@check(
    "VM-MEM-05",
    text("Shortage of memory"),
    text("VM is short of memory now"),
    ADVICE,
    sources.MODULE_TYPES,
    unconfirmed=text("The words of the memory status are not documented and may be translated."),
)
def short_of_memory(case: VmCase) -> Judgement:
    """The host gives it less than its guest asks for, or lends it room on a disk.

    Nested VMs make it worse.
    """
    if not may_nest(case):
        return LEFT_ALONE
    if not may_run(case):
        return _NOT_RUNNING
    status, paging = case.vm.memory_status, case.vm.smart_paging
    words = text("fixed, no status") if status == "" else status
    on_disk = None if paging is None else text("in use") if paging else text("not in use")
    evidence = (
        seen(text("Memory status"), words, text("OK"), of_vms.VMS),
        seen(text("Memory on a disk"), on_disk, text("not in use"), of_vms.VMS),
    )
    if paging or status in _SHORT:
        return failed(*evidence, ways=_RELIEVE)
    if status is None or paging is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    if status not in _ENOUGH:
        return unclear(*evidence, note=text("The wizard does not know this memory status."))
    return passed(*evidence)


_NOT_RUNNING = not_applicable(DOES_NOT_RUN)
_RELIEVE = (
    Remediation(text("Give the VM more memory, or shut down others on the host, before it nests.")),
)
