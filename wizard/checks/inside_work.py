"""Checks of what the wizard is to do inside a virtual machine, where an account was given for it.

They speak only of a VM for which work inside was chosen.
"""

import re
from ipaddress import ip_address

from wizard.checks import inside_sources, questions, sources
from wizard.checks.cases import VmCase
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
from wizard.checks.guest_system import System, seen_system, system_of
from wizard.checks.integration import service_of, switch_on
from wizard.checks.memory import in_gb
from wizard.model.choices import InsideWork, Networking, Preparation
from wizard.model.facts import GIB, HEARTBEAT_SERVICE, VirtualMachine
from wizard.model.findings import Disposition, Evidence, Remediation
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import inside_queries
from wizard.powershell import vm_queries as of_vms

FIRST_BUILD = 14393  # of the host: Windows Server 2016
INSTALLED = 1  # a feature of Windows
LEAST_FOR_DEEP_CHECK = GIB  # for the Windows inside; the nested VM itself takes 64 MB
_LONGEST_NAME = 253  # characters of a name in DNS
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\Z")
_LOOK_INSIDE = text("Start the VM and look inside it on the page of choices; or do no work inside.")


@check(
    "VM-IN-01",
    text("System for the work inside"),
    text("The system in the VM is none in which the wizard can work"),
    BLOCKER,
    sources.POWERSHELL_DIRECT,
    asks=questions.GUEST_SYSTEM.id,
)
def windows(case: VmCase) -> Judgement | None:
    """PowerShell Direct, the Hyper-V role for nested VMs and NAT networks are parts of Windows.

    They came with Windows Server 2016 and Windows 10 1607.
    """
    if case.chosen_inside is None:
        return None
    system = system_of(case)
    evidence = seen_system(system, text("Windows Server 2016 or Windows 10 1607, or later"))
    if system.windows is False or system.recent is False:
        return failed(evidence, ways=_DO_IT_YOURSELF)
    if system.windows is None or system.recent is None:
        return unclear(evidence, note=_SAY_OR_LOOK)
    return passed(evidence)


_DO_IT_YOURSELF = (
    Remediation(text("Choose no work inside this VM, and set up what is inside yourself.")),
)
_SAY_OR_LOOK = text(
    "Say which system is installed in the VM, or start the VM and look inside it on the page of "
    "choices."
)


@check(
    "VM-IN-02",
    text("Way into the VM"),
    text("The way into the VM that is chosen cannot work"),
    BLOCKER,
    sources.POWERSHELL_DIRECT,
)
def way_in(case: VmCase) -> Judgement | None:
    """PowerShell Direct goes through the host, which must be Windows Server 2016 or later.

    The other way is the remote management of the Windows inside, at an address in the network.
    """
    work = case.chosen_inside
    if work is None:
        return None
    if work.address:
        evidence = seen(text("Address"), work.address, text("a name or an IP address"), None)
        good = is_address(work.address)
        return passed(evidence) if good else failed(evidence, ways=_WRITE_ADDRESS)
    build = case.host.operating_system.build if case.host.operating_system else None
    required = text("{build} or later", build=FIRST_BUILD)
    evidence = seen(text("Build of the host"), build, required, ask.OPERATING_SYSTEM)
    if build is None:
        return unknown(evidence, host=case.host, query=ask.OPERATING_SYSTEM)
    return passed(evidence) if build >= FIRST_BUILD else failed(evidence, ways=_BY_NETWORK)


_WRITE_ADDRESS = (
    Remediation(
        text(
            "Write the name or the IP address of the Windows inside, such as lab-01.corp.example, "
            "without http:// and without a port. Or leave it empty for PowerShell Direct."
        )
    ),
)
_BY_NETWORK = (
    Remediation(text("Give the address at which the remote management inside is reached.")),
)


def is_address(written: str) -> bool:
    """Whether it can be the name or the IP address of a computer; without a port."""
    bare = written.removeprefix("[").removesuffix("]") if written.startswith("[") else written
    try:
        ip_address(bare)
    except ValueError:
        labels = written.removesuffix(".").split(".")
        is_number = labels[-1].isdecimal()  # 10.0.0 and 10.0.0.256 are slips, not names
        fits = len(written) <= _LONGEST_NAME and all(map(_LABEL.match, labels))
        return fits and not is_number
    return True


@check(
    "VM-IN-03",
    text("Heartbeat for the restart inside"),
    text("The restart inside cannot be watched: the heartbeat service is off"),
    WARNING,
    sources.MODULE_TYPES,
    puts_right=Disposition.CONSENT,
)
def heartbeat(case: VmCase) -> Judgement | None:
    """After Hyper-V was installed inside, Windows restarts there. The heartbeat shows it is up.

    Without it the run asks inside again and again until somebody answers, which takes longer.
    """
    if case.chosen_inside is None:
        return None
    services, found = case.vm.integration_services, service_of(case, HEARTBEAT_SERVICE)
    state = _switched(None if found is None else found.enabled)
    if services is not None and found is None:
        state = text("missing")
    evidence = seen(text("Heartbeat service"), state, text("on"), of_vms.VM_INTEGRATION)
    if services is None or (found is not None and found.enabled is None):
        return unknown(evidence, host=case.host, query=of_vms.VM_INTEGRATION)
    if found is None:
        return failed(evidence, ways=(_GO_ON_WITHOUT,))
    if found.enabled:
        return passed(evidence)
    way = switch_on(case, HEARTBEAT_SERVICE, Preparation.HEARTBEAT_SERVICE)
    return failed(evidence, ways=(way, _GO_ON_WITHOUT))


_GO_ON_WITHOUT = Remediation(text("Or go on without it, and look at the VM if the run waits long."))


def _switched(on: bool | None) -> Text | None:  # noqa: FBT001
    return None if on is None else text("on") if on else text("off")


@check(
    "VM-IN-04",
    text("Hyper-V for the work inside"),
    text("Hyper-V is not there for the work inside, and cannot be installed"),
    BLOCKER,
    sources.INSTALLING,
)
def role(case: VmCase) -> Judgement | None:
    """The switch, the NAT network and the deep check need Hyper-V inside.

    Windows Server has it as a role; Windows 10 and 11 Pro, Enterprise and Education as a feature;
    Home has none. How it is installed depends on which of them is inside.
    """
    work = case.chosen_inside
    if work is None:
        return None
    if not (work.install_hyper_v or needs_hyper_v(case, work)):
        return not_applicable(text("Nothing that is chosen for the inside needs Hyper-V there."))
    found = case.vm.inside.hyper_v_role if case.vm.inside else None
    state = None if found is None else text("installed") if found == INSTALLED else _NOT_INSTALLED
    evidence = seen(text("Hyper-V inside"), state, text("installed"), inside_queries.INSIDE_ROLE)
    if found == INSTALLED:
        return passed(evidence)
    if work.install_hyper_v:
        return _can_be_installed(case, evidence)
    if found is None:
        return unclear(evidence, note=_LOOK_INSIDE)
    return failed(evidence, ways=_INSTALL_TOO)


_NOT_INSTALLED = text("not installed")
_INSTALL_TOO = (
    Remediation(text("Let Hyper-V be installed inside, too.")),
    Remediation(text("Or choose neither NAT nor the deep check for the inside.")),
)


def needs_hyper_v(case: VmCase, work: InsideWork) -> bool:
    """Whether something chosen for the inside needs Hyper-V there."""
    nat = work.set_up_nat and case.choice.networking is Networking.NAT
    return work.deep_check or nat


def _can_be_installed(case: VmCase, of_role: Evidence) -> Judgement:
    system = system_of(case)
    evidence = (of_role, seen_system(system, text("a server, or Pro, Enterprise or Education")))
    if _has_no_hyper_v(system):
        return failed(*evidence, ways=_NO_HYPER_V)
    unread = None in (system.windows, system.recent, system.home)
    if unread or not _kind_is_known(case.vm):
        return unclear(*evidence, note=_LOOK_INSIDE)
    return passed(*evidence)


def _has_no_hyper_v(system: System) -> bool:
    return system.windows is False or system.recent is False or system.home is True


def _kind_is_known(vm: VirtualMachine) -> bool:
    """Whether server or client was read; what somebody says is not enough to install by."""
    windows = vm.inside.windows if vm.inside else None
    of_guest = vm.guest.product_type if vm.guest else None
    return of_guest is not None or (windows is not None and windows.product_type is not None)


_NO_HYPER_V = (
    Remediation(text("Upgrade Windows in the VM to an edition that has Hyper-V.")),
    Remediation(text("Or choose no work inside this VM.")),
)


@check(
    "VM-IN-05",
    text("Memory for the deep check"),
    text("Too little memory inside for the deep check"),
    WARNING,
    inside_sources.DEEP_CHECK,
    unconfirmed=text("No page says how much Windows needs beside the nested VM; 1 GB is our own."),
)
def deep_check(case: VmCase) -> Judgement | None:
    """The deep check makes, starts and removes a nested VM of 64 MB without a disk.

    Where its memory is not free inside, it does not start, and proves nothing.
    """
    work = case.chosen_inside
    if work is None or not work.deep_check:
        return None
    size = case.chosen_memory or (case.vm.memory.startup if case.vm.memory else None)
    observed = in_gb(size) if size else None
    required = text("{size} or more", size=in_gb(LEAST_FOR_DEEP_CHECK))
    evidence = seen(text("Memory of the VM"), observed, required, of_vms.VM_MEMORY)
    if not size:
        return unknown(evidence, host=case.host, query=of_vms.VM_MEMORY)
    return passed(evidence) if size >= LEAST_FOR_DEEP_CHECK else failed(evidence, ways=_MORE)


_MORE = (
    Remediation(text("Give the VM more memory on the page of choices; 4 GB is the usual least.")),
    Remediation(text("Or do without the deep check.")),
)
