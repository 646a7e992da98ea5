"""Checks of the system inside a virtual machine, as far as it is seen from outside."""

from wizard.checks import sources
from wizard.checks.check import (
    WARNING,
    Judgement,
    VmCase,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unclear,
    unknown,
)
from wizard.model.choices import Preparation
from wizard.model.facts import GuestSystem
from wizard.model.findings import Evidence, Remediation, Severity
from wizard.model.text import text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import ALIVE

FIRST_BUILD = 14393
SHUTDOWN = "9F8233AC-BE49-4C79-8EE3-E7E1985B2077"
_WINDOWS_NAMES = ("windows", "hyper-v server", "azure stack", "azure local")
_DOES_NOT_RUN = text("The VM does not run: this is seen only while it runs.")


def is_windows(guest: GuestSystem | None) -> bool | None:
    """Whether the guest is a Windows. Only Windows reports a product type."""
    if guest is None:
        return None
    if guest.product_type is not None:
        return True
    if not guest.name:
        return None
    return any(name in guest.name.lower() for name in _WINDOWS_NAMES)


def _runs(case: VmCase) -> bool:
    """Whether the guest may be there to answer; a state that was not read does not exclude it."""
    return case.vm.state in ("Running", None)


def _system(case: VmCase) -> Evidence:
    guest = case.vm.guest or GuestSystem()
    parts = [guest.name] if guest.name else []
    parts += [f"build {guest.build}"] if guest.build is not None else []
    observed = text("{parts}", parts=", ".join(parts)) if parts else None
    required = text("Windows Server 2016 or Windows 10 1607, or later")
    return seen(text("Guest system"), observed, required, of_vms.VM_GUESTS)


@check(
    "VM-OS-01",
    text("Windows version of the guest"),
    text("Windows in the VM is too old"),
    (Severity.WARNING, Severity.BLOCKER),
    sources.NESTED,
)
def build(case: VmCase) -> Judgement:
    """Any guest that Windows supports can be used; newer ones nest faster.

    The rules of 2016 ask for Windows Server 2016 or later in the VM.
    """
    if not _runs(case):
        return not_applicable(_DOES_NOT_RUN)
    guest, evidence = case.vm.guest, _system(case)
    windows = is_windows(guest)
    if windows is False:
        return not_applicable(text("The guest is not a Windows."), evidence)
    if guest is None or windows is None or guest.build is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_GUESTS)
    if guest.build >= FIRST_BUILD:
        return passed(evidence)
    way = Remediation(text("Upgrade Windows in the VM, or leave the VM out."))
    return failed(evidence, ways=(way,))


@check(
    "VM-OS-02",
    text("Guest system seen"),
    text("Guest system cannot be seen while the VM is off"),
    WARNING,
    sources.GUEST_VALUES,
)
def readable(case: VmCase) -> Judgement:
    """The guest reports its system only while it runs.

    Whether Hyper-V can be installed in it is not known until then.
    """
    evidence = _system(case)
    if _runs(case):
        if is_windows(case.vm.guest) is None:
            return not_applicable(text("The VM runs; VM-OS-01 says what is missing."))
        return passed(evidence)
    return unclear(evidence, note=_DOES_NOT_RUN)


@check(
    "VM-OS-03",
    text("Kind of guest system"),
    text("Guest is not a Windows"),
    (Severity.ADVICE, Severity.BLOCKER),
    sources.WHAT_IS_NESTED,
)
def windows_guest(case: VmCase) -> Judgement:
    """The extensions can be exposed to any guest, but Hyper-V is installed only in Windows.

    Microsoft supports no other hypervisor in a VM. The rules of 2016 ask for Windows Server.
    """
    if not _runs(case):
        return not_applicable(_DOES_NOT_RUN)
    windows, evidence = is_windows(case.vm.guest), _system(case)
    if windows is None:
        return not_applicable(text("The guest system is not known; VM-OS-01 says so."))
    if windows:
        return passed(evidence)
    way = Remediation(text("Ask the maker of the hypervisor you run in it, or leave the VM out."))
    return failed(evidence, ways=(way,))


@check(
    "VM-IC-01",
    text("Shutdown service of the guest"),
    text("Guest cannot be shut down from outside"),
    WARNING,
    sources.SHUTDOWN,
)
def shutdown_service(case: VmCase) -> Judgement:
    """Without contact to its shutdown service the guest cannot be asked to shut down.

    The VM is never switched off instead: it stays as it is.
    """
    if not _runs(case):
        return not_applicable(_DOES_NOT_RUN)
    services = case.vm.integration_services
    found = next((s for s in services or () if s.kind.upper() == SHUTDOWN), None)
    status = found.status if found else None
    observed = text("missing") if services is not None and found is None else status
    if found is not None and found.enabled is False:
        observed = text("switched off")
    evidence = seen(text("Shutdown service"), observed, text("Ok"), of_vms.VM_INTEGRATION)
    by_hand = Remediation(text("Shut the VM down in its guest yourself, then check again."))
    if found is not None and found.enabled is False:
        return failed(evidence, ways=(_switch_on(case), by_hand))
    if services is not None and (found is None or status not in ("Ok", None)):
        return failed(evidence, ways=(by_hand,))
    if found is None or found.enabled is None or status is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_INTEGRATION)
    return passed(evidence)


def _switch_on(case: VmCase) -> Remediation:
    return Remediation(
        text("Switch the service on. It can be switched off again in the settings of the VM."),
        powershell=str(changes.switch_integration_service(case.vm.ref, SHUTDOWN, on=True).command),
        undo=str(changes.switch_integration_service(case.vm.ref, SHUTDOWN, on=False).command),
        preparation=Preparation.SHUTDOWN_SERVICE,
    )


@check(
    "VM-IC-02",
    text("Heartbeat of the guest"),
    text("Guest gives no sign of life"),
    WARNING,
    sources.SHUTDOWN,
)
def heartbeat(case: VmCase) -> Judgement:
    """The heartbeat shows that the guest is up: before it is shut down, and after its start.

    Without it, the start is proved by the power state only.
    """
    if not _runs(case):
        return not_applicable(_DOES_NOT_RUN)
    evidence = seen(text("Heartbeat"), case.vm.heartbeat, text("Ok"), of_vms.VMS)
    if case.vm.heartbeat in (None, "Unknown"):
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if case.vm.heartbeat in ALIVE:
        return passed(evidence)
    way = Remediation(
        text("Wait if the guest is still starting. Else switch its heartbeat service on.")
    )
    return failed(evidence, ways=(way,))
