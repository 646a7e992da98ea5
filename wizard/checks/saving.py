"""Checks of what stops at a point and goes on from it: checkpoints, saving, hibernation."""

from collections.abc import Iterator

from wizard.checks import sources
from wizard.checks.cases import HostCase, VmCase
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
from wizard.checks.nesting import LEFT_ALONE, may_nest
from wizard.model.choices import Preparation
from wizard.model.facts import OperatingSystem, ProductType, Version
from wizard.model.findings import Disposition, Evidence, Remediation, Severity, sent
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell import host_queries as ask
from wizard.powershell import inside_queries as inside
from wizard.powershell import vm_queries as of_vms

FIRST_THAT_HIBERNATES = Version(9, 0)
_STOP_ACTIONS = {
    "Save": text("save"),
    "ShutDown": text("shut down"),
    "TurnOff": text("turn off"),
}


@check(
    "FC-CHK-01",
    text("Checkpoints while Hyper-V runs in the VM"),
    text("Checkpoint of a VM in which VMs may run"),
    WARNING,
    sources.PREVIEW_LIMITS,
    unconfirmed=text(
        "The previews of 2016 excluded it. No page of today forbids it, and none says that it is "
        "supported."
    ),
)
def checkpoint(case: VmCase) -> Judgement:
    """In the previews of 2016 applying a checkpoint failed while VMs ran inside.

    A checkpoint that keeps memory keeps that of all nested VMs as well.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found = case.vm.has_checkpoint or bool(case.vm.checkpoints)
    if not found and (case.vm.has_checkpoint is None or case.vm.checkpoints is None):
        evidence = seen(text("Checkpoints"), None, text("none"), of_vms.VM_CHECKPOINTS)
        query = of_vms.VMS if case.vm.has_checkpoint is None else of_vms.VM_CHECKPOINTS
        return unknown(evidence, host=case.host, query=query)
    observed = text("at least one") if found else text("none")
    evidence = seen(text("Checkpoints"), observed, text("none"), of_vms.VM_CHECKPOINTS)
    return failed(evidence, ways=_WITH_CHECKPOINTS) if found else passed(evidence)


_WITH_CHECKPOINTS = (
    Remediation(
        text("Keep it, and shut the nested VMs and the VM down before one is made or applied.")
    ),
    Remediation(text("Let the VM make production checkpoints: they keep disks, not memory.")),
)


@check(
    "FC-SAVE-01",
    text("Action when the host stops"),
    text("VM is saved when its host stops"),
    (Severity.ADVICE, Severity.WARNING),
    sources.PREVIEW_LIMITS,
    puts_right=Disposition.CONSENT,
    unconfirmed=text(
        "The previews of 2016 excluded it. No page of today says whether saving works while VMs "
        "run inside."
    ),
)
def saved_at_stop(case: VmCase) -> Judgement:
    """In the previews of 2016 saving and restoring failed for a VM in which VMs ran.

    A saved state holds the memory of all nested VMs as well, and needs as much room on the disk.
    """
    if not may_nest(case):
        return LEFT_ALONE
    action = case.vm.automatic_stop_action
    observed = None if action is None else _STOP_ACTIONS.get(action, text("{it}", it=action))
    evidence = seen(text("When the host stops"), observed, text("shut down"), of_vms.VMS)
    if action is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if action != "Save":
        return passed(evidence)
    way = Remediation(
        text("Let the VM shut down instead, while it is off. The setting can be put back."),
        Disposition.CONSENT,
        sent(changes.set_stop_action, case.vm.ref, "ShutDown"),
        sent(changes.set_stop_action, case.vm.ref, action),
        Preparation.STOP_ACTION,
    )
    return failed(evidence, ways=(way,))


@check(
    "FC-HIB-01",
    text("Fast startup"),
    text("Shutting Windows down is not a full stop"),
    ADVICE,
    sources.FAST_STARTUP,
    applies=text("Windows 10 and 11, as a host and in a VM"),
    unconfirmed=text("No page of Microsoft names the value of the registry that is read here."),
)
def fast_startup(case: HostCase) -> Judgement:
    """With fast startup Windows saves its kernel when it is shut down, and goes on with it.

    After a role was installed only a restart is a real start. A server does not have it.
    """
    found = tuple(_fast_startups(case))
    evidence = tuple(one for _, one, _ in found)
    if any(on for on, _, _ in found):
        return failed(*evidence, ways=_REALLY_START)
    missing = next((why for on, _, why in found if on is None), None)
    if missing is not None:
        return unclear(*evidence, note=missing)
    return passed(*evidence) if found else _NO_CLIENT


_NO_CLIENT = not_applicable(text("Windows Server has no fast startup."))
_REALLY_START = (
    Remediation(
        text("Use Restart after a role or a feature was installed, not Shut down and a new start.")
    ),
    Remediation(
        text("Or switch fast startup off in Power Options, under what the power buttons do.")
    ),
)


def _fast_startups(case: HostCase) -> Iterator[tuple[bool | None, Evidence, Text]]:
    """Yield whether it is on, for the host and each VM that was looked into, unless a server."""
    host, off = case.host, text("off")
    if _may_be_client(host.operating_system):
        on = host.restart.fast_startup if host.restart else None
        evidence = seen(text("Fast startup"), _switched(on), off, ask.FAST_STARTUP)
        yield on, evidence, text("{why}", why=host.why_not(ask.FAST_STARTUP.name))
    for vm in host.vms or ():
        if vm.inside is None or not _may_be_client(vm.inside.windows):
            continue
        on, query = vm.inside.fast_startup, inside.INSIDE_FAST_STARTUP
        what = text("Fast startup in {vm}", vm=vm.ref.name)
        evidence = seen(what, _switched(on), off, query)
        yield on, evidence, text("{why}", why=vm.inside.why_not(query.name))


def _may_be_client(windows: OperatingSystem | None) -> bool:
    kind = windows.product_type if windows else None
    return kind in (None, ProductType.WORKSTATION)


def _switched(on: bool | None) -> Text | None:  # noqa: FBT001
    return None if on is None else text("on") if on else text("off")


@check(
    "FC-HIB-02",
    text("Hibernation of the guest"),
    text("Guest is hibernated, which is not off"),
    ADVICE,
    sources.VERSIONS,
    applies=text("Configuration version 9.0 and later"),
)
def hibernated(case: VmCase) -> Judgement:
    """A hibernated guest goes on where it stopped: with Hyper-V, or without it.

    The extensions can be exposed only while the VM is off.
    """
    if not may_nest(case):
        return LEFT_ALONE
    state, version = case.vm.state, case.vm.configuration_version
    evidence = seen(text("State"), state, text("not hibernated"), of_vms.VMS)
    if state == "Hibernated":
        way = Remediation(text("Start the VM and shut it down in its guest: VM-STATE-07 says how."))
        return failed(evidence, ways=(way,))
    if version is not None and version < FIRST_THAT_HIBERNATES:
        return _CANNOT_HIBERNATE
    if state is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    return passed(evidence)


_CANNOT_HIBERNATE = not_applicable(text("A guest hibernates only from version 9.0 of the VM on."))
