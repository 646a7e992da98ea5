"""Checks of chosen virtual machines against the NUMA nodes of the host."""

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import (
    ADVICE,
    BLOCKER,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unclear,
    unknown,
)
from wizard.checks.host_memory import VMS_NOT_READ
from wizard.checks.memory import MemoryBudget, Need, in_gb, why_no_budget
from wizard.model.findings import Evidence, Remediation
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms

_NOBODY = not_applicable(text("No VM of this host is chosen."))
_SMALLER = Remediation(text("Choose a smaller size for the VM, or free memory on the host."))


def _largest(sizes: list[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return max(known) if known and len(known) == len(sizes) else None


def _vm_lines(needs: list[Need], required: Text) -> tuple[Evidence, ...]:
    return tuple(
        seen(text("{vm} takes", vm=need.vm.name), in_gb(need.memory), required, of_vms.VM_MEMORY)
        for need in needs
    )


def _spanning(case: HostCase, required: Text) -> Evidence:
    spans = case.host.hyper_v.numa_spanning
    state = None if spans is None else text("on") if spans else text("off")
    return seen(text("NUMA spanning"), state, required, ask.VM_HOST)


@check(
    "HST-MEM-04",
    text("Memory of one NUMA node"),
    text("A chosen VM does not fit into one NUMA node"),
    BLOCKER,
    sources.NUMA_NODES,
    unconfirmed=text("That its service must be restarted after spanning is switched is not sure."),
)
def fits_free_node(case: HostCase) -> Judgement:
    """Without spanning, a VM gets its memory from one node of the host, or does not start."""
    if case.host.vms is not None and not case.chosen:
        return _NOBODY
    spanning = _spanning(case, text("on, or every VM fits into one node"))
    if case.host.hyper_v.numa_spanning:
        return passed(spanning)
    found = case.budget
    return _not_known(case, spanning) if found is None else _in_one_node(case, found, spanning)


def _in_one_node(case: HostCase, found: MemoryBudget, spanning: Evidence) -> Judgement:
    free = _largest([node.available for node in case.host.hyper_v.numa_nodes or ()])
    if free is None:
        return unknown(spanning, host=case.host, query=ask.NUMA_NODES)
    largest = seen(text("Free in the largest node"), in_gb(free), text(""), ask.NUMA_NODES)
    short = [need for need in found.needs if need.more > free]
    if not short:
        return passed(spanning, largest)
    if case.host.hyper_v.numa_spanning is None:
        return unknown(spanning, largest, host=case.host, query=ask.VM_HOST)
    lines = _vm_lines(short, text("{free} or less", free=in_gb(free)))
    return failed(spanning, largest, *lines, ways=_WAYS)


_WAYS = (
    _SMALLER,
    Remediation(
        text(
            "Or let VMs span nodes in the settings of Hyper-V on the host, under NUMA Spanning. It "
            "counts after the Virtual Machine Management service was restarted."
        )
    ),
)


@check(
    "HST-MEM-05",
    text("VMs over several NUMA nodes"),
    text("A chosen VM is larger than a NUMA node"),
    ADVICE,
    sources.NUMA_NODES,
)
def fits_node(case: HostCase) -> Judgement:
    """It gets memory of several nodes, which is slower for its processors to reach."""
    found = case.budget
    if found is not None and not found.needs:
        return _NOBODY
    spanning = _spanning(case, text(""))
    if case.host.hyper_v.numa_spanning is False:
        return not_applicable(text("VMs do not span nodes; HST-MEM-04 says what that means."))
    if found is None:
        return _not_known(case, spanning)
    size = _largest([node.total for node in case.host.hyper_v.numa_nodes or ()])
    if size is None:
        return unknown(spanning, host=case.host, query=ask.NUMA_NODES)
    largest = seen(text("Largest node"), in_gb(size), text(""), ask.NUMA_NODES)
    over = [need for need in found.needs if need.memory > size]
    if not over:
        return passed(spanning, largest)
    lines = _vm_lines(over, text("{size} or less", size=in_gb(size)))
    return failed(spanning, largest, *lines, ways=(_SMALLER,))


@check(
    "HST-MEM-06",
    text("Memory Hyper-V keeps for the host"),
    text("Reserve of the host is set by hand"),
    ADVICE,
    sources.MEMORY_RESERVE,
    unconfirmed=text("The place of the setting is the one that the tool of Microsoft uses."),
)
def reserve(case: HostCase) -> Judgement:
    """Newer versions of Hyper-V work the reserve out themselves, and a fixed one may not fit.

    The estimate of HST-MEM-01 counts with the value that is set.
    """
    found = case.host.hyper_v.memory_reserve
    words = None if found is None else text("not set") if not found else in_gb(found * 1024**2)
    evidence = seen(text("MemoryReserve"), words, text("not set"), ask.MEMORY_RESERVE)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.MEMORY_RESERVE)
    if not found:
        return passed(evidence)
    way = Remediation(text("Remove the value where nobody knows why it is there, and restart."))
    return failed(evidence, ways=(way,))


def _not_known(case: HostCase, evidence: Evidence) -> Judgement:
    if case.host.vms is None:
        return VMS_NOT_READ
    why = why_no_budget(case.host, case.choices)
    return unclear(evidence, note=why or text("A number is missing."))
