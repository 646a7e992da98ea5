"""Checks of what is installed inside a virtual machine and meets Hyper-V there."""

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import ADVICE, WARNING, Judgement, check, failed, passed, seen, unknown
from wizard.checks.nesting import LEFT_ALONE, NOT_ASKED_INSIDE, may_nest, not_read_inside
from wizard.checks.protections import MEMORY_INTEGRITY
from wizard.model.facts import Version
from wizard.model.findings import Evidence, Remediation, Severity, sent
from wizard.model.inside import Inside
from wizard.model.text import Text, text
from wizard.powershell import inside_queries as ask
from wizard.powershell import remedies
from wizard.powershell import vm_queries as of_vms

FIRST_FAST_VERSION = Version(9, 3)  # a threshold of our own; no page gives the number
HYPERVISORS = {"VMAuthdService": "VMware Workstation", "VBoxSDS": "VirtualBox"}
NETWORK_MAKERS = {"docker": "Docker", "hns": "Host Network Service", "WslService": "WSL"}
CONTAINERS = {"docker": "Docker"}
RUNS = 2


@check(
    "FC-VBS-VM-02",
    text("Memory integrity inside"),
    text("Memory integrity inside the VM is slow with its configuration version"),
    (Severity.ADVICE, None),
    sources.FASTER_MEMORY_INTEGRITY,
    unconfirmed=text(
        "No page gives the version from which it is fast; 9.3 is our own limit, to be cautious."
    ),
)
def slow_protection(case: VmCase) -> Judgement:
    """Newer configuration versions pass on what the processor has to make it fast.

    Without it much of what runs inside the VM, and all that runs in nested VMs, waits longer.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found, version = case.vm.inside, case.vm.configuration_version
    if found is None:
        return NOT_ASKED_INSIDE
    runs = _protection_runs(found)
    state = None if runs is None else text("runs") if runs else text("does not run")
    required = text("{version} or higher", version=str(FIRST_FAST_VERSION))
    evidence = (
        seen(text("Protection inside"), state, text(""), ask.INSIDE_DEVICE_GUARD),
        seen(text("Version"), version, required, of_vms.VMS),
    )
    if runs is False or (version is not None and version >= FIRST_FAST_VERSION):
        return passed(*evidence)
    if runs is None:
        return not_read_inside(*evidence, inside=found, query=ask.INSIDE_DEVICE_GUARD)
    if version is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    return failed(*evidence, ways=_leave_on_or_update(case))


def _protection_runs(inside: Inside) -> bool | None:
    """Whether virtualization-based security or memory integrity runs inside."""
    guard = inside.device_guard
    status, services = (guard.vbs_status, guard.services_running) if guard else (None, None)
    if status == RUNS or (services is not None and MEMORY_INTEGRITY in services):
        return True
    return None if status is None or services is None else False


def _leave_on_or_update(case: VmCase) -> tuple[Remediation, ...]:
    return (
        Remediation(text("Leave it on: nothing has to be done. Nested VMs work, only slower.")),
        Remediation(
            text(
                "Or update the version to the highest of this host while the VM is off. This "
                "cannot be undone: the VM no longer runs on older hosts."
            ),
            change=sent(remedies.update_version, case.vm.ref),
        ),
    )


def _installed(inside: Inside, known: dict[str, str]) -> tuple[str, ...] | None:
    """Which of some services are there, by the names people know; ``None``: not read."""
    if inside.services is None:
        return None
    there = {service.name.casefold() for service in inside.services}
    return tuple(name for service, name in known.items() if service.casefold() in there)


def _seen(what: Text, found: tuple[str, ...] | None, required: Text) -> Evidence:
    names = text("none") if not found else text("{names}", names=", ".join(found))
    return seen(what, None if found is None else names, required, ask.INSIDE_SERVICES)


@check(
    "FC-HVX-01",
    text("Other hypervisors inside"),
    text("Another hypervisor is installed inside the VM"),
    WARNING,
    sources.WHAT_IS_NESTED,
)
def other_hypervisor(case: VmCase) -> Judgement:
    """Microsoft supports only Hyper-V inside a VM. Another hypervisor is likely to fail there.

    Both want the extensions for themselves.
    """
    if not may_nest(case):
        return LEFT_ALONE
    if case.vm.inside is None:
        return NOT_ASKED_INSIDE
    found = _installed(case.vm.inside, HYPERVISORS)
    evidence = _seen(text("Other hypervisors"), found, text("none"))
    if found is None:
        return not_read_inside(evidence, inside=case.vm.inside, query=ask.INSIDE_SERVICES)
    return failed(evidence, ways=_ONLY_HYPER_V) if found else passed(evidence)


_ONLY_HYPER_V = (
    Remediation(text("Remove it inside the VM, or do not start its VMs while Hyper-V runs there.")),
)


@check(
    "FC-WSL-01",
    text("Networks made by other software inside"),
    text("Software inside the VM makes NAT networks of its own"),
    ADVICE,
    sources.WHAT_IS_NESTED,
)
def own_networks(case: VmCase) -> Judgement:
    """WSL, Docker and Windows Sandbox work inside the VM, and make networks as they need them.

    These may take the subnet that is chosen here, also later.
    """
    if not may_nest(case):
        return LEFT_ALONE
    if case.vm.inside is None:
        return NOT_ASKED_INSIDE
    found = _installed(case.vm.inside, NETWORK_MAKERS)
    nat = case.chosen_nat
    evidence = _seen(text("Software that makes networks"), found, text("none, with NAT"))
    if found is None:
        return not_read_inside(evidence, inside=case.vm.inside, query=ask.INSIDE_SERVICES)
    if not found:
        return passed(evidence)
    if nat is None:
        return passed(
            evidence, note=text("It matters only for a NAT network, which is not chosen.")
        )
    way = Remediation(
        text(
            "Leave its networks as they are, and keep {prefix} free of them in its settings.",
            prefix=nat.prefix,
        )
    )
    return failed(evidence, ways=(way,))


@check(
    "FC-CONT-01",
    text("Containers inside"),
    text("Containers with Hyper-V isolation run as nested VMs"),
    ADVICE,
    sources.WHAT_IS_NESTED,
)
def containers(case: VmCase) -> Judgement:
    """They are supported inside the VM, one level deep, and are slower than other containers.

    Each takes its memory from what the VM has.
    """
    if not may_nest(case):
        return LEFT_ALONE
    if case.vm.inside is None:
        return NOT_ASKED_INSIDE
    found = _installed(case.vm.inside, CONTAINERS)
    evidence = _seen(text("Software for containers"), found, text("none, or made for it"))
    if found is None:
        return not_read_inside(evidence, inside=case.vm.inside, query=ask.INSIDE_SERVICES)
    return failed(evidence, ways=_FOR_CONTAINERS) if found else passed(evidence)


_FOR_CONTAINERS = (
    Remediation(text("Nothing has to be done. Use process isolation where speed matters.")),
)
