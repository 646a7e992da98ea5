"""Checks of a host's memory, for all chosen virtual machines together."""

from typing import Any

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import (
    BLOCKER,
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
from wizard.checks.memory import MemoryBudget, in_gb, why_no_budget
from wizard.model.facts import LEAST_FOR_NESTING
from wizard.model.findings import Evidence, Remediation
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import Query

VMS_NOT_READ = not_applicable(text("The VMs were not read; an earlier finding says why."))
_RULE_OF_THUMB = text("What a VM costs beside its own memory is a rule of thumb.")
_NOBODY = text("No VM of this host is chosen.")
_WAYS = (
    Remediation(text("Choose smaller sizes or fewer VMs, or shut other VMs of the host down.")),
    Remediation(text("Or give the host more memory.")),
)


@check(
    "HST-MEM-01",
    text("Memory for the chosen VMs"),
    text("Not enough memory for the chosen VMs"),
    BLOCKER,
    sources.MEMORY_RESERVE,
    unconfirmed=_RULE_OF_THUMB,
)
def enough(case: HostCase) -> Judgement:
    """A VM that nests holds all its memory from the start, and does not start without it.

    All chosen VMs of the host are counted together.
    """
    found = case.budget
    if found is None:
        return _not_known(case)
    if not found.needs:
        return not_applicable(_NOBODY, *_sums(found, in_gb(0)))
    evidence = _sums(found, text("0 GB or more"))
    return failed(*evidence, ways=_WAYS) if found.after < 0 else passed(*evidence)


@check(
    "HST-MEM-02",
    text("Memory left for the host"),
    text("Little memory left after the change"),
    WARNING,
    sources.MEMORY_RESERVE,
    unconfirmed=_RULE_OF_THUMB,
)
def room(case: HostCase) -> Judgement:
    """The host itself needs room, and VMs that start with it take their share.

    The limit, 2 GB or a tenth of the memory, is this product's own.
    """
    found = case.budget
    if found is None:
        return _not_known(case)
    least = text("{size} or more", size=in_gb(found.comfortable))
    evidence = _sums(found, least)
    if not found.needs or found.after < 0:
        short = text("There is not enough memory at all; HST-MEM-01 says so.")
        return not_applicable(short if found.needs else _NOBODY, *evidence)
    if found.after < found.comfortable:
        return failed(*evidence, ways=_WAYS)
    if found.autostart is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_MEMORY)
    if found.autostart <= found.after:
        return passed(*evidence)
    note = text("After a restart of the host, not all VMs that start with it find memory.")
    return failed(*evidence, ways=_WAYS, note=note)


@check(
    "HST-MEM-03",
    text("Memory of the host"),
    text("Host has less than 4 GB of memory"),
    BLOCKER,
    sources.REQUIREMENTS,
)
def total(case: HostCase) -> Judgement:
    """Microsoft plans at least 4 GB for Hyper-V, before any VM that nests."""
    found = case.host.system.total_memory if case.host.system else None
    least = text("{size} or more", size=in_gb(LEAST_FOR_NESTING))
    observed = in_gb(found) if found else None
    evidence = seen(text("Memory of the host"), observed, least, ask.COMPUTER_SYSTEM)
    if not found:
        return unknown(evidence, host=case.host, query=ask.COMPUTER_SYSTEM)
    if found >= LEAST_FOR_NESTING:
        return passed(evidence)
    return failed(evidence, ways=(Remediation(text("Give the host more memory.")),))


def _not_known(case: HostCase) -> Judgement:
    if case.host.vms is None:
        return VMS_NOT_READ
    evidence = seen(text("Free afterwards"), None, text("0 GB or more"), of_vms.VMS)
    why = why_no_budget(case.host, case.choices)
    return unclear(evidence, note=why or text("A number is missing."))


def _sums(found: MemoryBudget, required: Text) -> tuple[Evidence, ...]:
    lines: tuple[tuple[Text, int, Query[Any] | None], ...] = (
        (text("Memory of the host"), found.total, ask.COMPUTER_SYSTEM),
        (text("Kept for the host by Hyper-V"), found.reserve, None),
        (text("Held by VMs"), found.running + found.overhead, of_vms.VMS),
        (text("Free by Windows"), found.physically_free, ask.OPERATING_SYSTEM),
        (text("Free now"), found.free, None),
        (text("Chosen VMs take more"), found.needed, of_vms.VM_MEMORY),
    )
    first = seen(text("Free afterwards"), in_gb(found.after), required, of_vms.VMS)
    return (first, *(seen(what, in_gb(size), text(""), query) for what, size, query in lines))
