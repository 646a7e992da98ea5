"""Checks of the checkpoints of a virtual machine, and of how new ones are made."""

from wizard.checks import sources
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
    unknown,
)
from wizard.checks.nesting import LEFT_ALONE, may_nest
from wizard.model.choices import Preparation
from wizard.model.facts import Checkpoint
from wizard.model.findings import Disposition, Remediation, sent
from wizard.model.text import text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.enumerations import REPLICAS

FIRST_WITH_AUTOMATIC_CHECKPOINTS = 16299
WITH_MEMORY, WITHOUT_MEMORY = "Standard", "Production"
_TYPES = {
    "Disabled": text("none are made"),
    "Production": text("production, else standard"),
    "ProductionOnly": text("production only"),
    "Standard": text("standard, with memory"),
}
_KINDS = {
    "Recovery": text("backup"),
    "Planned": text("planned failover"),
    "Missing": text("a checkpoint that is missing"),
    "Replica": text("replication"),
    "AppConsistentReplica": text("replication"),
    "SyncedReplica": text("replication"),
}


@check(
    "VM-CHK-01",
    text("Checkpoints"),
    text("VM has a checkpoint"),
    WARNING,
    sources.CHECKPOINTS,
)
def checkpoint(case: VmCase) -> Judgement:
    """Applying an older checkpoint brings back its processor and memory settings.

    The extensions are hidden again then, and Dynamic Memory may be on.
    """
    vm = case.vm
    if vm.has_checkpoint or vm.checkpoints:
        return failed(
            seen(text("Checkpoints"), text("at least one"), text("none"), of_vms.VMS),
            ways=_KEEP_OR_DELETE,
        )
    if vm.has_checkpoint is None or vm.checkpoints is None:
        query = of_vms.VMS if vm.has_checkpoint is None else of_vms.VM_CHECKPOINTS
        evidence = seen(text("Checkpoints"), None, text("none"), query)
        return unknown(evidence, host=case.host, query=query)
    return passed(seen(text("Checkpoints"), text("none"), text("none"), of_vms.VMS))


_KEEP_OR_DELETE = (
    Remediation(text("Keep it, and check the VM again after it was applied.")),
    Remediation(
        text("Or delete it in Hyper-V Manager if nobody needs it. Merging its disks takes time.")
    ),
)


@check(
    "VM-CHK-02",
    text("Automatic checkpoints"),
    text("Every start makes a checkpoint"),
    WARNING,
    sources.SET_VM,
    applies=text("Windows 10 1709 and Windows Server 2019, and later"),
    puts_right=Disposition.CONSENT,
)
def automatic_checkpoints(case: VmCase) -> Judgement:
    """Going back to a checkpoint that is older than the change undoes the change."""
    found = case.vm.automatic_checkpoints
    if found is None and _has_no_automatic_checkpoints(case):
        return _NOT_KNOWN_THERE
    state = None if found is None else text("on") if found else text("off")
    evidence = seen(text("Automatic checkpoints"), state, text("off"), of_vms.VMS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if not found:
        return passed(evidence)
    way = Remediation(
        text("Switch them off. They can be switched on again."),
        Disposition.CONSENT,
        sent(changes.set_automatic_checkpoints, case.vm.ref, on=False),
        sent(changes.set_automatic_checkpoints, case.vm.ref, on=True),
        Preparation.AUTOMATIC_CHECKPOINTS,
    )
    return failed(evidence, ways=(way,))


_NOT_KNOWN_THERE = not_applicable(text("The Windows of the host has no automatic checkpoints."))


def _has_no_automatic_checkpoints(case: VmCase) -> bool:
    windows = case.host.operating_system
    build = windows.build if windows else None
    return build is not None and build < FIRST_WITH_AUTOMATIC_CHECKPOINTS


@check(
    "VM-CHK-03",
    text("Type of checkpoints"),
    text("Checkpoints of the VM hold its memory"),
    ADVICE,
    sources.SET_VM,
    puts_right=Disposition.CONSENT,
)
def with_memory(case: VmCase) -> Judgement:
    """A standard checkpoint keeps the running hypervisor with all nested VMs as they are.

    That is the fragile kind. A production checkpoint keeps the disks, as a backup does.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found = case.vm.checkpoint_type
    observed = None if found is None else _TYPES.get(found, text("{type}", type=found))
    evidence = seen(text("New checkpoints"), observed, text("production"), of_vms.VMS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if found != WITH_MEMORY:
        return passed(evidence)
    way = Remediation(
        text("Make production checkpoints from now on. Those that are there stay as they are."),
        Disposition.CONSENT,
        sent(changes.set_checkpoint_type, case.vm.ref, WITHOUT_MEMORY),
        sent(changes.set_checkpoint_type, case.vm.ref, WITH_MEMORY),
        Preparation.CHECKPOINT_TYPE,
    )
    return failed(evidence, ways=(way,))


@check(
    "VM-CHK-04",
    text("Checkpoints of backup and replication"),
    text("VM has a checkpoint that backup or replication made"),
    WARNING,
    sources.GET_CHECKPOINTS,
)
def leftover(case: VmCase) -> Judgement:
    """It goes by itself when their work is done. One that stays is a leftover of a failed work.

    The tool that made it may still need it.
    """
    if case.vm.replication_mode in REPLICAS:
        return _COPY
    found = case.vm.checkpoints
    names = None if found is None else [_said(c) for c in found if c.kind in _KINDS]
    kinds = None if names is None else text("{names}", names=", ".join(names) or "none")
    evidence = seen(text("Such checkpoints"), kinds, text("none"), of_vms.VM_CHECKPOINTS)
    if names:
        return failed(evidence, ways=_ASK_ITS_MAKER)
    if found is None or any(each.kind is None for each in found):
        return unknown(evidence, host=case.host, query=of_vms.VM_CHECKPOINTS)
    return passed(evidence)


def _said(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.name} ({_KINDS[checkpoint.kind or '']})"


_COPY = not_applicable(text("The VM is a copy made by replication; VM-REP-01 says so."))
_ASK_ITS_MAKER = (
    Remediation(text("Wait until the backup or the replication has ended, then check again.")),
    Remediation(text("If it stays, let the tool that made it take it away. Do not delete it.")),
)
