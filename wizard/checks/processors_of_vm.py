"""Checks of the virtual processor: what the guest sees of it, and how much of it nested VMs get."""

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    ADVICE,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.nesting import LEFT_ALONE, may_nest
from wizard.model.facts import Host, ProductType, VmProcessor
from wizard.model.findings import Evidence, Remediation
from wizard.model.text import text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms

FIRST_WITH_CORE_SCHEDULER = 17763  # Windows Server 2019; others use it only where set so
UNDIVIDED_POOL = "Primordial"
WHOLE = 100  # per cent
_NOT_READ = VmProcessor()


@check(
    "VM-CPU-05",
    text("Hardware threads per core"),
    text("VM sees one hardware thread per core"),
    ADVICE,
    sources.SET_PROCESSOR,
    applies=text("Hosts with two threads per core, Windows Server 2019 and later"),
    unconfirmed=text("Which scheduler the host uses is not read; Windows Server 2019 sets it."),
)
def threads_per_core(case: VmCase) -> Judgement:
    """The host schedules whole cores. A VM that does not see their threads plans worse for its own.

    0 lets the VM have as many as the host; newer VMs have that by themselves.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found, on_host = (case.vm.processor or _NOT_READ).threads_per_core, _threads(case.host)
    evidence = (
        seen(text("Threads per core of the VM"), found, text("as the host"), of_vms.VM_PROCESSORS),
        seen(text("Threads per core of the host"), on_host, text(""), ask.PROCESSORS),
    )
    if on_host == 1 or _has_no_core_scheduler(case.host):
        return _ONE_THREAD if on_host == 1 else _NO_CORE_SCHEDULER
    if found is not None and found != 1:
        return passed(*evidence)
    if found is None or on_host is None:
        query = of_vms.VM_PROCESSORS if found is None else ask.PROCESSORS
        return unknown(*evidence, host=case.host, query=query)
    return failed(*evidence, ways=_INHERIT_THREADS)


_ONE_THREAD = not_applicable(text("The cores of the host have one thread each."))
_NO_CORE_SCHEDULER = not_applicable(
    text("The Windows of the host does not schedule whole cores unless it was set so.")
)
_INHERIT_THREADS = (
    Remediation(
        text("Leave it, or set the threads per core to 0 with Set-VMProcessor while the VM is off.")
    ),
)


def _has_no_core_scheduler(host: Host) -> bool:
    """Whether its Windows schedules single threads, unless somebody set it otherwise."""
    windows = host.operating_system
    if windows is None:
        return False
    too_old = windows.build is not None and windows.build < FIRST_WITH_CORE_SCHEDULER
    return too_old or windows.product_type is ProductType.WORKSTATION


def _threads(host: Host) -> int | None:
    """How many hardware threads each core of the host has."""
    first = host.processors[0] if host.processors else None
    if first is None or not first.cores or not first.logical_processors:
        return None
    return first.logical_processors // first.cores


@check(
    "VM-CPU-06",
    text("Sight of the hypervisor"),
    text("The hypervisor is hidden from the guest"),
    ADVICE,
    sources.PROCESSOR_SETTINGS_CLASS,
)
def hidden_hypervisor(case: VmCase) -> Judgement:
    """The guest then takes itself for a physical machine and uses none of the faster ways.

    Somebody has set it on purpose: neither Hyper-V Manager nor a cmdlet offers it.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found = (case.vm.processor or _NOT_READ).hides_hypervisor
    state = None if found is None else text("hidden") if found else text("seen")
    evidence = seen(
        text("Hypervisor, from inside"), state, text("seen"), of_vms.VM_PROCESSOR_SETTINGS
    )
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSOR_SETTINGS)
    return failed(evidence, ways=_ASK_WHO_HID_IT) if found else passed(evidence)


_ASK_WHO_HID_IT = (
    Remediation(text("Ask who hid it and what for. The wizard leaves it as it is.")),
)


@check(
    "VM-CPU-07",
    text("Limits of the virtual processor"),
    text("VM gets only a share of its processors"),
    ADVICE,
    sources.MODULE_TYPES,
)
def limits(case: VmCase) -> Judgement:
    """Nested VMs run on what the VM gets. With a limit, or a pool of its own, all of them wait."""
    if not may_nest(case):
        return LEFT_ALONE
    found = case.vm.processor or _NOT_READ
    evidence = _limits(found)
    pooled = found.resource_pool not in (None, UNDIVIDED_POOL)
    capped = found.maximum is not None and found.maximum < WHOLE
    if pooled or capped:
        return failed(*evidence, ways=_LIFT_LIMITS)
    if found.resource_pool is None or found.maximum is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    return passed(*evidence)


def _limits(found: VmProcessor) -> tuple[Evidence, ...]:
    most = None if found.maximum is None else text("{n} %", n=found.maximum)
    least = None if found.reserve is None else text("{n} %", n=found.reserve)
    return (
        seen(text("Resource pool"), found.resource_pool, text("the common one"), _QUERY),
        seen(text("Most it gets"), most, text("100 %"), _QUERY),
        seen(text("Kept for it"), least, text(""), _QUERY),
    )


_QUERY = of_vms.VM_PROCESSORS
_LIFT_LIMITS = (
    Remediation(
        text("Leave it if it is meant so. Else set the limit to 100 %, under Processor, while off.")
    ),
)
