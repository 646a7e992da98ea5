"""Checks of the compatibility modes of a virtual processor: they hide features from the guest."""

from dataclasses import dataclass

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import WARNING, Judgement, check, failed, passed, seen, unknown
from wizard.model.choices import Preparation
from wizard.model.findings import Disposition, Remediation, Sent, sent
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms


@dataclass(frozen=True, slots=True)
class _Switch:
    """How one of the modes is called, what switching it off costs, and how it is done."""

    what: Text
    advice: Text
    off: Sent
    on: Sent
    preparation: Preparation


def _judged(case: VmCase, what: Text, *, found: bool | None) -> Judgement | None:
    """Judge a mode that is not on; ``None`` where it is."""
    if found:
        return None
    state = None if found is None else text("off")
    evidence = seen(what, state, text("off"), of_vms.VM_PROCESSORS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    return passed(evidence)


def _on(switch: _Switch) -> Judgement:
    evidence = seen(switch.what, text("on"), text("off"), of_vms.VM_PROCESSORS)
    way = Remediation(
        switch.advice,
        Disposition.CONSENT,
        switch.off,
        switch.on,
        switch.preparation,
    )
    return failed(evidence, ways=(way,))


# From here on the compatibility has modes, which switching it off and on again would lose.
FIRST_WITH_MODES = 20348
_NO_MORE_MOVING = text(
    "Switch it off while the VM is off. The running VM then no longer moves between processor "
    "generations."
)
_BY_HAND = Remediation(
    text(
        "Switch it off in the settings of the VM, under Processor, Compatibility, while it is off. "
        "Write its mode down before: switching it on again would not bring the mode back."
    )
)


@check(
    "VM-CPU-03",
    text("Processor compatibility for moving"),
    text("Processor is made compatible for moving to other hosts"),
    WARNING,
    sources.PROCESSOR_COMPATIBILITY,
    puts_right=Disposition.CONSENT,
    unconfirmed=text("Whether the virtualization extensions stay is not documented."),
)
def compatible_for_migration(case: VmCase) -> Judgement:
    """Features of the processor are hidden, so that a running VM can move to another generation.

    In a cluster of Windows Server 2025 somebody may have switched it on for that purpose.
    """
    processor, vm = case.vm.processor, case.vm.ref
    found = processor.compatible_for_migration if processor else None
    windows = case.host.operating_system
    build = windows.build if windows else None
    if found and (build is None or build >= FIRST_WITH_MODES):
        evidence = seen(_FOR_MOVING, text("on"), text("off"), of_vms.VM_PROCESSORS)
        return failed(evidence, ways=(_BY_HAND,))
    return _judged(case, _FOR_MOVING, found=found) or _on(
        _Switch(
            _FOR_MOVING,
            _NO_MORE_MOVING,
            sent(changes.set_migration_compatibility, vm, on=False),
            sent(changes.set_migration_compatibility, vm, on=True),
            Preparation.MIGRATION_COMPATIBILITY,
        )
    )


@check(
    "VM-CPU-04",
    text("Processor compatibility for older systems"),
    text("Processor is made compatible for older systems"),
    WARNING,
    sources.PROCESSOR_SETTINGS_CLASS,
    puts_right=Disposition.CONSENT,
    unconfirmed=text("What it hides from Hyper-V in the VM is not documented."),
)
def compatible_for_older_systems(case: VmCase) -> Judgement:
    """The processor tells less of itself, for the sake of systems such as Windows NT.

    Hyper-V in the VM may then not find what it needs.
    """
    processor, vm = case.vm.processor, case.vm.ref
    found = processor.compatible_for_older_systems if processor else None
    return _judged(case, _FOR_OLDER_SYSTEMS, found=found) or _on(
        _Switch(
            _FOR_OLDER_SYSTEMS,
            text("Switch it off while the VM is off. Only very old systems need it."),
            sent(changes.set_older_compatibility, vm, on=False),
            sent(changes.set_older_compatibility, vm, on=True),
            Preparation.OLDER_COMPATIBILITY,
        )
    )


_FOR_MOVING = text("Compatibility for moving")
_FOR_OLDER_SYSTEMS = text("Compatibility for older systems")
