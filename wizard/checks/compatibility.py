"""Checks of the compatibility modes of a virtual processor: they hide features from the guest."""

from wizard.checks import sources
from wizard.checks.check import (
    WARNING,
    Judgement,
    VmCase,
    check,
    failed,
    passed,
    seen,
    unknown,
)
from wizard.model.findings import Remediation
from wizard.model.text import Text, text
from wizard.powershell import vm_queries as of_vms


def _judged(case: VmCase, what: Text, *, found: bool | None, way: Text) -> Judgement:
    state = None if found is None else text("on") if found else text("off")
    evidence = seen(what, state, text("off"), of_vms.VM_PROCESSORS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_PROCESSORS)
    return failed(evidence, ways=(Remediation(way),)) if found else passed(evidence)


@check(
    "VM-CPU-03",
    text("Processor compatibility for moving"),
    text("Processor is made compatible for moving to other hosts"),
    WARNING,
    sources.PROCESSOR_COMPATIBILITY,
)
def compatible_for_migration(case: VmCase) -> Judgement:
    """Features of the processor are hidden, so that a running VM can move to an older one.

    Whether the virtualization extensions stay is not documented.
    """
    processor = case.vm.processor
    return _judged(
        case,
        text("Compatibility for moving"),
        found=processor.compatible_for_migration if processor else None,
        way=text(
            "Switch it off in the settings of the VM, under Processor, Compatibility, while the VM "
            "is off. It then no longer moves between processor generations while it runs."
        ),
    )


@check(
    "VM-CPU-04",
    text("Processor compatibility for older systems"),
    text("Processor is made compatible for older systems"),
    WARNING,
    sources.PROCESSOR_SETTINGS_CLASS,
)
def compatible_for_older_systems(case: VmCase) -> Judgement:
    """The processor tells less of itself, for the sake of systems such as Windows NT.

    Hyper-V in the VM may then not find what it needs.
    """
    processor = case.vm.processor
    return _judged(
        case,
        text("Compatibility for older systems"),
        found=processor.compatible_for_older_systems if processor else None,
        way=text(
            "Switch it off while the VM is off: Set-VMProcessor with "
            "-CompatibilityForOlderOperatingSystemsEnabled $false. $true is the way back."
        ),
    )
