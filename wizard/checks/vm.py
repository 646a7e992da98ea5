"""Checks of the processor, the memory and the network adapters of a virtual machine."""

from wizard.checks import sources
from wizard.checks.check import (
    ADVICE,
    BLOCKER,
    WARNING,
    Judgement,
    VmCase,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.guest import is_windows
from wizard.checks.memory import in_gb
from wizard.model.choices import Preparation
from wizard.model.facts import LEAST_FOR_NESTING, Host, Memory, NetworkAdapter, VmRef
from wizard.model.findings import Disposition, Evidence, Remediation, Severity
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import settings_in_force

MOST_FOR_OLD_GUESTS = 225
FIRST_WITHOUT_LIMIT = 20348
_NO_ADAPTERS = text("The VM has no network adapter.")


def fixing_memory(
    vm: VmRef, now: Memory, size: int, advice: Text, disposition: Disposition
) -> Remediation:
    """Return the step that fixes the memory at ``size``, with its way back."""
    return Remediation(
        advice,
        disposition,
        str(changes.set_memory(vm, Memory(dynamic=False, startup=size)).command),
        str(changes.set_memory(vm, settings_in_force(now)).command),
    )


# Processor --------------------------------------------------------------------------------------


@check(
    "VM-CPU-00",
    text("Exposure of virtualization extensions"),
    text("Virtualization extensions are exposed already"),
    BLOCKER,
    sources.NESTED,
)
def exposed(case: VmCase) -> Judgement:
    """A VM whose extensions are exposed already is left as it is.

    The value must be known, or it could not be put back.
    """
    found = case.vm.processor.exposes_virtualization if case.vm.processor else None
    state = None if found is None else text("exposed") if found else text("not exposed")
    evidence = seen(text("Virtualization extensions"), state, text(""), of_vms.VM_PROCESSORS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    if found:
        return passed(evidence, note=text("They are exposed already. Nothing is changed on them."))
    return not_applicable(text("They are not exposed yet; the plan exposes them."), evidence)


def _processors(case: VmCase, required: Text) -> tuple[int | None, Evidence]:
    count = (case.vm.processor.count if case.vm.processor else None) or None
    return count, seen(text("Virtual processors"), count, required, of_vms.VM_PROCESSORS)


def _change_count(case: VmCase, now: int, wanted: int) -> Remediation:
    return Remediation(
        text("Give the VM {count} virtual processors while it is off.", count=wanted),
        powershell=str(changes.set_processor_count(case.vm.ref, wanted).command),
        undo=str(changes.set_processor_count(case.vm.ref, now).command),
        preparation=Preparation.PROCESSORS,
    )


@check(
    "VM-CPU-01",
    text("Number of virtual processors"),
    text("Only one virtual processor"),
    WARNING,
    sources.CONTAINERS,
)
def processors(case: VmCase) -> Judgement:
    """Microsoft asks for two virtual processors where a VM hosts others.

    With one, nested VMs wait for each other and for the VM itself.
    """
    count, evidence = _processors(case, text("2 or more"))
    if count is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    if count > 1:
        return passed(evidence)
    return failed(evidence, ways=(_change_count(case, count, 2),))


@check(
    "VM-CPU-02",
    text("Virtual processors and guest system"),
    text("Too many virtual processors for an older guest"),
    (Severity.WARNING, Severity.BLOCKER),
    sources.NESTED,
)
def processors_of_old_guests(case: VmCase) -> Judgement:
    """With Windows Server 2019 and earlier in the VM, 225 virtual processors are the most."""
    count, evidence = _processors(case, text("{n} or fewer", n=MOST_FOR_OLD_GUESTS))
    guest = case.vm.guest
    if count is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    if count <= MOST_FOR_OLD_GUESTS:
        return passed(evidence)
    build = guest.build if guest else None
    system = seen(text("Build of the guest"), build, text("20348 or later"), of_vms.VM_GUESTS)
    if is_windows(guest) is False:
        return not_applicable(text("The guest is not a Windows."), evidence, system)
    if build is None or is_windows(guest) is None:
        return unknown(evidence, system, host=case.host, query=of_vms.VM_GUESTS)
    if build >= FIRST_WITHOUT_LIMIT:
        return passed(evidence, system)
    return failed(evidence, system, ways=(_change_count(case, count, MOST_FOR_OLD_GUESTS),))


# Memory -----------------------------------------------------------------------------------------


@check(
    "VM-MEM-01",
    text("Memory for nested VMs"),
    text("Less than 4 GB of memory for nested VMs"),
    WARNING,
    sources.NESTED_SCRIPT,
)
def memory(case: VmCase) -> Judgement:
    """Below 4 GB the VM may not have room to start any VM inside."""
    now = case.vm.memory
    size = case.chosen_memory or (now.startup if now else None) or None
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


def _choose(vm: VmRef, now: Memory, size: int) -> Remediation:
    advice = text(
        "Choose a fixed size, such as {size}. Undo brings back what it has.", size=in_gb(size)
    )
    return fixing_memory(vm, now, size, advice, Disposition.CONSENT)


@check(
    "VM-MEM-03",
    text("Memory at start and in use"),
    text("VM starts with less memory than it holds now"),
    WARNING,
    sources.SET_MEMORY,
)
def memory_in_use(case: VmCase) -> Judgement:
    """Once Hyper-V runs in it, a VM keeps what it got at start, and gets nothing more.

    Unless a size is chosen it comes back with less than it uses now.
    """
    vm, now = case.vm, case.vm.memory
    dynamic = now.dynamic if now else None
    size = case.chosen_memory or (now.startup if now else None)
    held = vm.memory_assigned
    evidence = (
        seen(text("Memory at start"), in_gb(size) if size else None, text(""), of_vms.VM_MEMORY),
        seen(text("Memory held now"), in_gb(held) if held else None, text(""), of_vms.VMS),
    )
    if dynamic is False:
        return not_applicable(text("Dynamic Memory is off: the size does not change."))
    if vm.state not in ("Running", None):
        return not_applicable(text("The VM does not run: it holds no memory."))
    if now is None or dynamic is None or not size:
        return unknown(*evidence, host=case.host, query=of_vms.VM_MEMORY)
    if vm.state is None or held is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    if size >= held:
        return passed(*evidence)
    return failed(*evidence, ways=(_choose(vm.ref, now, vm.fixed_memory or held),))


# Network adapters -------------------------------------------------------------------------------


@check(
    "VM-NET-00",
    text("Network adapters"),
    text("VM has no network adapter"),
    ADVICE,
    sources.NESTED,
)
def adapters(case: VmCase) -> Judgement:
    """Without an adapter, nested VMs reach no network outside: not by MAC spoofing, nor by NAT."""
    found = case.vm.adapters
    count = None if found is None else len(found)
    evidence = seen(text("Network adapters"), count, text("1 or more"), of_vms.VM_ADAPTERS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_ADAPTERS)
    if found:
        return passed(evidence)
    return failed(evidence, ways=(Remediation(text("Add an adapter if they need a network.")),))


@check(
    "VM-NET-01",
    text("Connection of the network adapters"),
    text("Network adapter is not connected"),
    ADVICE,
    sources.NESTED,
)
def connected(case: VmCase) -> Judgement:
    """MAC address spoofing has no use on an adapter without a virtual switch."""
    found = case.vm.adapters
    if found is None:
        evidence = seen(text("Network adapters"), None, text("connected"), of_vms.VM_ADAPTERS)
        return unknown(evidence, host=case.host, query=of_vms.VM_ADAPTERS)
    if not found:
        return not_applicable(_NO_ADAPTERS)
    states = [_is_connected(adapter) for adapter in found]
    all_evidence = [
        seen(
            text("{name}", name=adapter.name),
            None if state is None else text("connected") if state else text("not connected"),
            text("connected"),
            of_vms.VM_ADAPTERS,
        )
        for adapter, state in zip(found, states, strict=True)
    ]
    if False in states:
        way = Remediation(text("Connect it to a virtual switch, or choose another adapter."))
        return failed(*all_evidence, ways=(way,))
    if None in states:
        return unknown(*all_evidence, host=case.host, query=of_vms.VM_ADAPTERS)
    return passed(*all_evidence)


def _is_connected(adapter: NetworkAdapter) -> bool | None:
    if adapter.connected is None:
        return None
    return adapter.connected and adapter.switch_name != ""


@check(
    "VM-NET-03",
    text("Virtual switches of the adapters"),
    text("Virtual switch does not lead outside"),
    ADVICE,
    sources.NESTED,
)
def external(case: VmCase) -> Judgement:
    """A private or internal switch has no physical network behind it.

    MAC address spoofing opens only that switch to nested VMs.
    """
    if case.vm.adapters is None or case.host.switches is None:
        missing = of_vms.VM_ADAPTERS if case.vm.adapters is None else ask.SWITCHES
        evidence = seen(text("Virtual switch"), None, text("External"), missing)
        return unknown(evidence, host=case.host, query=missing)
    on_switches = [adapter for adapter in case.vm.adapters if _is_connected(adapter) is not False]
    if not on_switches:
        return not_applicable(text("No adapter is connected."))
    kinds = [_kind(case.host, adapter) for adapter in on_switches]
    all_evidence = [
        seen(text("{name}", name=adapter.name), kind, text("External"), ask.SWITCHES)
        for adapter, kind in zip(on_switches, kinds, strict=True)
    ]
    if {"Private", "Internal"} & set(kinds):
        way = Remediation(text("Choose an adapter on an external switch, or NAT inside the VM."))
        return failed(*all_evidence, ways=(way,))
    if None in kinds:
        return unknown(*all_evidence, host=case.host, query=ask.SWITCHES)
    return passed(*all_evidence)


def _kind(host: Host, adapter: NetworkAdapter) -> str | None:
    kinds = {switch.id.lower(): switch.kind for switch in host.switches or ()}
    return kinds.get((adapter.switch_id or "").lower())
