"""Checks of taking the virtualization extensions away from a virtual machine again.

They speak only of a VM for which that was chosen.
"""

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
    unclear,
    unknown,
)
from wizard.checks.coming_down import PAUSED, RUNNING
from wizard.checks.nesting import not_read_inside
from wizard.model.findings import Remediation
from wizard.model.inside import Inside
from wizard.model.text import Text, text
from wizard.powershell import inside_queries as ask
from wizard.powershell import vm_queries as of_vms

INSTALLED = 1  # a feature of Windows
ONLY_FOR_EXPOSING = text(
    "The extensions are to be taken away: this matters only where they are exposed."
)
# What matters for taking them away, too: to reach the host, its services, its cluster, the power
# state, what goes on with the VM, and who may change its settings
OF_DISABLING = frozenset(
    {
        *("HST-CONN-01", "HST-CONN-02", "HST-CONN-03"),
        *("HST-AUTH-01", "HST-AUTH-02", "HST-AUTH-03", "HST-LANG-01"),
        *("HST-REBOOT-01", "HST-CLU-01", "HST-CLU-02"),
        *("HST-HV-01", "HST-HV-02", "HST-HV-03", "HST-HV-04", "HST-HV-05", "HST-HV-06"),
        "HST-HV-07",
        *("VM-ID-01", "VM-ID-02", "VM-CPU-00", "VM-SEC-01", "VM-REP-01", "VM-MIG-01"),
        *("VM-STATE-01", "VM-STATE-02", "VM-STATE-03", "VM-STATE-04", "VM-STATE-05"),
        *("VM-STATE-06", "VM-STATE-07", "VM-STATE-08"),
        *("VM-IC-01", "VM-IC-02", "FC-HIB-02"),
        *("VM-DIS-01", "VM-DIS-02", "VM-DIS-03"),
    }
)
_NESTED = text("Nested VMs that are not off")
_ARE_HIDDEN = not_applicable(text("The extensions are not exposed, so nothing is taken away."))
_NOBODY_LOOKED = text(
    "Nobody has looked inside the VM. Look inside, or ask its owner whether VMs run in it."
)


def _has_none(case: VmCase) -> bool:
    processor = case.vm.processor
    return processor is not None and processor.exposes_virtualization is False


@check(
    "VM-DIS-01",
    text("Nested VMs, before the extensions are taken away"),
    text("VMs run inside the VM, and cannot start again afterwards"),
    WARNING,
    sources.WHAT_IS_NESTED,
)
def nested_vms(case: VmCase) -> Judgement | None:
    """Without the extensions the hypervisor inside does not start, and so no nested VM does.

    Those that run are stopped when the VM goes down. What is on their disks stays.
    """
    if not case.is_disabled:
        return None
    if _has_none(case):
        return _ARE_HIDDEN
    if case.vm.state == "Off":
        return passed(seen(text("Power state"), case.vm.state, text(""), of_vms.VMS))
    return _of_nested(case)


def _of_nested(case: VmCase) -> Judgement:
    inside = case.vm.inside
    names = _awake(inside) if inside else None
    observed = None if names is None else text("{names}", names=", ".join(names) or "none")
    evidence = seen(_NESTED, observed, text("none"), ask.INSIDE_VMS)
    if names:
        return failed(evidence, ways=_END_THEM)
    if inside is None:
        return unclear(evidence, note=_NOBODY_LOOKED)
    if names is None:
        return not_read_inside(evidence, inside=inside, query=ask.INSIDE_VMS)
    return passed(evidence)


def _awake(inside: Inside) -> list[str] | None:
    """Name the nested VMs that are not off; ``None``: not known. Without Hyper-V there are none."""
    if inside.nested_vms is None:
        return [] if inside.hyper_v_role not in (INSTALLED, None) else None
    found = [vm.name or vm.id for vm in inside.nested_vms if vm.state not in ("Off", None)]
    unread = any(vm.state is None for vm in inside.nested_vms)
    return None if unread and not found else found


_END_THEM = (
    Remediation(text("Shut the nested VMs down inside first, or move them to another host.")),
    Remediation(text("Or leave the extensions exposed.")),
)


@check(
    "VM-DIS-02",
    text("Hyper-V inside, after the extensions are taken away"),
    text("Hyper-V stays installed inside, and its hypervisor does not start"),
    ADVICE,
    sources.INSTALLING,
)
def role_stays(case: VmCase) -> Judgement | None:
    """The role inside is not removed. Windows starts without it; no VM starts inside.

    Containers with Hyper-V isolation, WSL and Windows Sandbox inside stop to work as well.
    """
    if not case.is_disabled:
        return None
    if _has_none(case):
        return _ARE_HIDDEN
    inside = case.vm.inside
    role = inside.hyper_v_role if inside else None
    state = None if role is None else text("installed") if role == INSTALLED else _NOT_INSTALLED
    evidence = seen(text("Hyper-V role inside"), state, _NOT_INSTALLED, ask.INSIDE_ROLE)
    if inside is None:
        return unclear(evidence, note=_NOBODY_LOOKED)
    if role is None:
        return not_read_inside(evidence, inside=inside, query=ask.INSIDE_ROLE)
    return failed(evidence, ways=_REMOVE_ROLE) if role == INSTALLED else passed(evidence)


_NOT_INSTALLED = text("not installed")
_REMOVE_ROLE = (
    Remediation(text("Leave it, if the extensions may be exposed again later.")),
    Remediation(
        text(
            "Or remove the role inside before, and restart: Uninstall-WindowsFeature Hyper-V on a "
            "server, Disable-WindowsOptionalFeature Microsoft-Hyper-V on a client."
        )
    ),
)


@check(
    "VM-DIS-03",
    text("Checkpoints and saved state, before the extensions are taken away"),
    text("A checkpoint or a saved state still has the extensions"),
    WARNING,
    sources.CHECKPOINTS,
)
def old_settings(case: VmCase) -> Judgement | None:
    """A checkpoint holds the settings of its time: applying it exposes the extensions again.

    A saved state goes on only with the processor it was saved with.
    """
    if not case.is_disabled:
        return None
    if _has_none(case):
        return _ARE_HIDDEN
    found = _checkpoints(case)
    evidence = (
        seen(text("Checkpoints"), found, text("none"), of_vms.VM_CHECKPOINTS),
        seen(text("Power state"), case.vm.state, text("Off or Running"), of_vms.VMS),
    )
    asleep = case.vm.state not in ("Off", RUNNING, PAUSED, None)
    if found is _SOME or asleep:
        return failed(*evidence, ways=_KEEP_OR_DELETE)
    if found is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_CHECKPOINTS)
    if case.vm.state is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    return passed(*evidence)


_NONE, _SOME = text("none"), text("at least one")
_KEEP_OR_DELETE = (
    Remediation(
        text("Keep them, and take the extensions away again after one of them was applied.")
    ),
    Remediation(text("Or delete in Hyper-V Manager what nobody needs any more.")),
)


def _checkpoints(case: VmCase) -> Text | None:
    vm = case.vm
    if vm.has_checkpoint or vm.checkpoints:
        return _SOME
    return None if vm.has_checkpoint is None or vm.checkpoints is None else _NONE
