"""Checks of what a virtual machine is called and what kind it is of."""

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import ADVICE, BLOCKER, Judgement, check, failed, passed, seen, unknown
from wizard.checks.nesting import LEFT_ALONE, may_nest
from wizard.model.findings import Remediation
from wizard.model.text import text
from wizard.powershell import vm_queries as of_vms

REALIZED = "RealizedVirtualMachine"
NEWER_GENERATION = 2
_KINDS = {
    REALIZED: text("a complete VM"),
    "PlannedVirtualMachine": text("planned: it is being imported or moved"),
}


@check(
    "VM-ID-01",
    text("Name of the VM"),
    text("Another VM of the host has the same name"),
    ADVICE,
    sources.SAME_NAMES,
)
def same_name(case: VmCase) -> Judgement:
    """A command that takes the name would change both.

    Here every VM is found by its Id, which is never given twice.
    """
    if not may_nest(case):
        return LEFT_ALONE
    host, name = case.host, case.vm.ref.name.casefold()
    same = [vm.ref.id for vm in host.vms or () if vm.ref.name.casefold() == name]
    others = text("{ids}", ids=", ".join(i for i in same if i != case.vm.ref.id) or "none")
    evidence = (
        seen(text("Id"), case.vm.ref.id, text(""), of_vms.VMS),
        seen(text("Others of this name"), others, text("none"), of_vms.VMS),
    )
    if len(same) > 1:
        return failed(*evidence, ways=_BY_ID)
    if of_vms.VMS.name in host.unanswered:  # there may be more that were not told
        return unknown(*evidence, host=host, query=of_vms.VMS)
    return passed(*evidence)


_BY_ID = (
    Remediation(text("Nothing has to be done here. Look at the Id when you choose one of them.")),
    Remediation(text("Rename one of them, so that other tools do not take one for the other.")),
)


@check(
    "VM-ID-02",
    text("Kind of VM"),
    text("VM is only planned"),
    BLOCKER,
    sources.MODULE_TYPES,
)
def planned(case: VmCase) -> Judgement:
    """Hyper-V is still importing it or moving it to this host.

    It cannot start yet, and what is changed now may be lost.
    """
    kind = case.vm.kind
    observed = None if kind is None else _KINDS.get(kind, text("{kind}", kind=kind))
    evidence = seen(text("Kind"), observed, text("a complete VM"), of_vms.VMS)
    if kind is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    return passed(evidence) if kind == REALIZED else failed(evidence, ways=_WAIT_FOR_IT)


_WAIT_FOR_IT = (
    Remediation(text("Wait until the import or the move has ended, then check again.")),
    Remediation(text("If it stays so, end the import or the move in the tool that began it.")),
)


@check(
    "VM-GEN-01",
    text("Generation"),
    text("VM is of generation 1"),
    ADVICE,
    sources.SCALE,
)
def generation(case: VmCase) -> Judgement:
    """Both generations can nest. One of generation 1 has at most 64 virtual processors and 1 TB.

    It also offers no virtualization-based security to its guest.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found = case.vm.generation
    evidence = seen(text("Generation"), found, text("2"), of_vms.VMS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    return passed(evidence) if found >= NEWER_GENERATION else failed(evidence, ways=_BOTH_NEST)


_BOTH_NEST = (
    Remediation(text("Nothing has to be done. The generation of a VM cannot be changed.")),
)
