"""Checks of the security settings of a virtual machine."""

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    ADVICE,
    BLOCKER,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.nesting import LEFT_ALONE, NOT_ASKED_INSIDE, may_nest, not_read_inside
from wizard.model.choices import Preparation
from wizard.model.facts import Host, VmSecurity
from wizard.model.findings import Disposition, Evidence, Remediation, sent
from wizard.model.text import Text, text
from wizard.powershell import changes, inside_queries
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms

OLDER_GENERATION = 1
FIRST_RELEASED = 14393  # Windows Server 2016; what came before it are previews
RUNS = 2  # virtualization-based security
_NOT_READ = VmSecurity()
_OF_GENERATION_2 = text("VMs of generation 2; Windows Server 2016 and Windows 10 1607, and later")


@check(
    "VM-SEC-01",
    text("Shielding"),
    text("VM is shielded"),
    BLOCKER,
    sources.MODULE_TYPES,
    applies=_OF_GENERATION_2,
    unconfirmed=text("That Hyper-V refuses this change for a shielded VM was not tried."),
)
def shielded(case: VmCase) -> Judgement:
    """Shielding keeps the administrators of the host out of the VM.

    They have no console and no PowerShell Direct, and its settings are not theirs to change.
    """
    found = (case.vm.security or _NOT_READ).shielded
    evidence = _seen(text("Shielding"), found)
    if found:
        return failed(evidence, ways=_ASK_ITS_OWNER)
    if found is None and case.vm.generation == OLDER_GENERATION:
        return _CANNOT_BE_SHIELDED
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_SECURITY)
    return passed(evidence)


_CANNOT_BE_SHIELDED = not_applicable(text("A VM of generation 1 cannot be shielded."))
_ASK_ITS_OWNER = (
    Remediation(text("Ask the owner of the VM to take the shielding away, then check again.")),
    Remediation(text("Or leave the VM out.")),
)


def _seen(what: Text, found: bool | None) -> Evidence:  # noqa: FBT001
    return seen(what, _switched(found), text("off"), of_vms.VM_SECURITY)


def _switched(found: bool | None) -> Text | None:  # noqa: FBT001
    return None if found is None else text("on") if found else text("off")


@check(
    "VM-SEC-02",
    text("Virtual TPM and encryption of the VM"),
    text("VM has a virtual TPM or is encrypted"),
    ADVICE,
    sources.LAB_SCRIPT,
)
def protected(case: VmCase) -> Judgement:
    """Both go together with nested virtualization.

    Their keys must stay: without them what is encrypted in the VM is lost.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found = case.vm.security or _NOT_READ
    values = (found.tpm, found.encrypts_state, found.bound_to_host_tpm)
    evidence = tuple(map(_seen, _PROTECTIONS, values))
    if any(values):
        return failed(*evidence, ways=_KEEP_KEYS)
    if None in values:
        return unknown(*evidence, host=case.host, query=of_vms.VM_SECURITY)
    return passed(*evidence)


_PROTECTIONS = (
    text("Virtual TPM"),
    text("Encryption of state and moves"),
    text("Bound to the TPM of the host"),
)
_KEEP_KEYS = (
    Remediation(text("Leave it on: nothing has to be done. Never remove the TPM or its keys.")),
)


@check(
    "VM-SEC-03",
    text("Virtualization-based security for the guest"),
    text("Virtualization-based security is withheld from the guest, or has to be"),
    ADVICE,
    sources.SET_SECURITY,
    applies=_OF_GENERATION_2,
    puts_right=Disposition.CONSENT,
)
def opted_out(case: VmCase) -> Judgement:
    """Credential Guard and memory integrity cannot run inside a VM to which it is not offered.

    Nested virtualization needs no such thing. Only a preview of 2016, build 14361, asked that it
    be withheld first.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found = (case.vm.security or _NOT_READ).vbs_opt_out
    state = None if found is None else text("withheld") if found else text("offered")
    wanted, build = text("offered"), _build_of(case.host)
    asked_for = build is not None and build < FIRST_RELEASED
    if asked_for or _is_to_be_withheld(case):
        wanted = text("withheld")
    evidence = seen(text("Offered to the guest"), state, wanted, of_vms.VM_SECURITY)
    if found is None:
        older = case.vm.generation == OLDER_GENERATION
        unread = unknown(evidence, host=case.host, query=of_vms.VM_SECURITY)
        return _NOT_IN_GENERATION_1 if older else unread
    if found:
        return passed(evidence) if asked_for else failed(evidence, ways=_OFFER_AGAIN)
    if asked_for or _is_to_be_withheld(case):
        return failed(evidence, ways=(withhold(case),))
    if build is None:
        return unknown(evidence, host=case.host, query=ask.OPERATING_SYSTEM)
    return passed(evidence)


def _build_of(host: Host) -> int | None:
    return host.operating_system.build if host.operating_system else None


def _is_to_be_withheld(case: VmCase) -> bool:
    return case.is_chosen and Preparation.VBS_OPT_OUT in case.choice.preparations


def withhold(case: VmCase) -> Remediation:
    """Return the way by which the guest is no longer offered virtualization-based security."""
    return Remediation(
        text(
            "Withhold virtualization-based security from the guest while the VM is off. Credential "
            "Guard and memory integrity then do not run inside. It can be offered again."
        ),
        Disposition.CONSENT,
        sent(changes.set_vbs_opt_out, case.vm.ref, on=True),
        sent(changes.set_vbs_opt_out, case.vm.ref, on=False),
        Preparation.VBS_OPT_OUT,
    )


_NOT_IN_GENERATION_1 = not_applicable(text("A VM of generation 1 does not have it."))
_OFFER_AGAIN = (
    Remediation(
        text(
            "Leave it, or offer it again while the VM is off: Set-VMSecurity with "
            "-VirtualizationBasedSecurityOptOut $false. $true is the way back."
        )
    ),
)


@check(
    "VM-SEC-04",
    text("Virtualization-based security inside"),
    text("Virtualization-based security runs inside the VM"),
    ADVICE,
    sources.MEMORY_INTEGRITY,
    applies=_OF_GENERATION_2,
)
def runs_inside(case: VmCase) -> Judgement:
    """It goes together with nested virtualization, and both may be on.

    Installing the Hyper-V role inside may stop with the words that a hypervisor already runs.
    """
    if not may_nest(case):
        return LEFT_ALONE
    inside = case.vm.inside
    if inside is None:
        return NOT_ASKED_INSIDE
    status = inside.device_guard.vbs_status if inside.device_guard else None
    state = None if status is None else text("runs") if status == RUNS else text("does not run")
    evidence = seen(text("Protection inside"), state, text(""), inside_queries.INSIDE_DEVICE_GUARD)
    if status is None:
        return not_read_inside(evidence, inside=inside, query=inside_queries.INSIDE_DEVICE_GUARD)
    return failed(evidence, ways=_INSTALL_OTHERWISE) if status == RUNS else passed(evidence)


_INSTALL_OTHERWISE = (
    Remediation(text("Leave it on: nothing has to be done.")),
    Remediation(
        text(
            "If the role is refused inside, install it there with Enable-WindowsOptionalFeature "
            "instead of Server Manager, and restart."
        )
    ),
)
