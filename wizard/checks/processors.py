"""Checks of the processors of a host, and what other checks need to know of them."""

from collections.abc import Callable

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import (
    ADVICE,
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
from wizard.model.facts import Host, Processor, ProductType
from wizard.model.findings import Evidence, Remediation, Severity
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms

INTEL = "GenuineIntel"
AMD = "AuthenticAMD"
VENDORS = {INTEL: "Intel", AMD: "AMD"}
FIRST_AMD_SERVER = 20348
FIRST_AMD_CLIENT = 22000
_FIRMWARE = Remediation(
    text(
        "Switch hardware virtualization and data execution prevention on in the firmware setup "
        "of the host, and restart it."
    )
)


def has_amd(host: Host) -> bool | None:
    """Whether a socket holds an AMD processor."""
    makers = [processor.manufacturer for processor in host.processors or ()]
    if AMD in makers:
        return True
    return False if makers and None not in makers else None


def windows_suits_amd(host: Host) -> bool | None:
    """Whether the Windows of a host can nest on AMD. Clients skip the builds before 22000."""
    windows = host.operating_system
    if windows is None or windows.build is None:
        return None
    if windows.build >= FIRST_AMD_CLIENT:
        return True
    if windows.build < FIRST_AMD_SERVER:
        return False
    if windows.product_type is None:
        return None
    return windows.product_type is not ProductType.WORKSTATION


def amd_needs_newer_windows(host: Host) -> bool | None:
    """Whether AMD processors meet a Windows that cannot nest on them."""
    amd, suits = has_amd(host), windows_suits_amd(host)
    if amd is False or suits:
        return False
    return None if amd is None or suits is None else True


_ONE_OF_TWO = text("Intel or AMD, the same in all")


def _makers(host: Host, required: Text = _ONE_OF_TWO) -> Evidence:
    found = host.processors or ()
    names = dict.fromkeys(
        VENDORS.get(p.manufacturer or "", p.manufacturer or "not read") for p in found
    )
    observed = text("{makers}", makers=", ".join(names)) if found else None
    return seen(text("Processor"), observed, required, ask.PROCESSORS)


@check(
    "HST-CPU-01",
    text("Processor maker"),
    text("Processors are not all Intel or all AMD"),
    BLOCKER,
    sources.NESTED,
)
def maker(case: HostCase) -> Judgement:
    """Nested virtualization is documented for Intel and for AMD processors only."""
    makers = {processor.manufacturer for processor in case.host.processors or ()}
    known = makers - {None}
    if len(known) > 1 or known - set(VENDORS):
        return failed(
            _makers(case.host),
            ways=(Remediation(text("Use a host whose processors are all Intel or all AMD.")),),
        )
    if not makers or None in makers:
        return unknown(_makers(case.host), host=case.host, query=ask.PROCESSORS)
    return passed(_makers(case.host))


@check(
    "HST-CPU-02",
    text("Intel processor"),
    text("AMD is not allowed by the strict rules"),
    (None, Severity.BLOCKER),
    sources.NESTED,
)
def intel_only(case: HostCase) -> Judgement:
    """The rules of 2016 ask for an Intel processor with VT-x and EPT.

    Microsoft has supported AMD since Windows Server 2022 and Windows 11.
    """
    amd, evidence = has_amd(case.host), _makers(case.host, text("Intel"))
    if amd is None:
        return unknown(evidence, host=case.host, query=ask.PROCESSORS)
    if not amd:
        return passed(evidence)
    return failed(
        evidence,
        ways=(
            Remediation(
                text(
                    "Choose the standard rules, which allow AMD on a new Windows, or leave it out."
                )
            ),
        ),
    )


def _judged_flags(
    case: HostCase, evidence: tuple[Evidence, ...], answers: list[bool | None], way: Remediation
) -> Judgement:
    hypervisor = case.host.system.hypervisor_present if case.host.system else None
    if hypervisor is None:
        return unknown(*evidence, host=case.host, query=ask.COMPUTER_SYSTEM)
    if hypervisor:
        return not_applicable(
            text("A hypervisor runs and masks these flags: they say no on good hardware, too.")
        )
    if False in answers:
        return failed(*evidence, ways=(way,))
    if not answers or None in answers:
        return unknown(*evidence, host=case.host, query=ask.PROCESSORS)
    return passed(*evidence)


def _all_say(host: Host, flag: Callable[[Processor], bool | None]) -> bool | None:
    answers = [flag(processor) for processor in host.processors or ()]
    if False in answers:
        return False
    return None if not answers or None in answers else True


@check(
    "HST-CPU-03",
    text("Hardware virtualization of the processor"),
    text("Processor lacks hardware virtualization"),
    BLOCKER,
    sources.REQUIREMENTS,
)
def extensions(case: HostCase) -> Judgement:
    """The hypervisor needs VT-x with EPT, or AMD-V with RVI. Without them it does not start."""
    virtualizes = _all_say(case.host, lambda p: p.vm_monitor_mode_extensions)
    translates = _all_say(case.host, lambda p: p.second_level_address_translation)
    yes = text("yes")
    evidence = (
        seen(text("Virtualization extensions"), virtualizes, yes, ask.PROCESSORS),
        seen(text("Second level address translation"), translates, yes, ask.PROCESSORS),
    )
    way = Remediation(text("Use a host whose processors have them."))
    return _judged_flags(case, evidence, [virtualizes, translates], way)


@check(
    "HST-CPU-04",
    text("Virtualization in the firmware"),
    text("Virtualization is switched off in the firmware"),
    BLOCKER,
    sources.REQUIREMENTS,
)
def firmware(case: HostCase) -> Judgement:
    """The firmware hands hardware virtualization and data execution prevention to Windows.

    While either is off, the hypervisor does not start.
    """
    windows = case.host.operating_system
    enabled = _all_say(case.host, lambda p: p.virtualization_firmware_enabled)
    prevention = windows.data_execution_prevention if windows else None
    on = text("on")
    evidence = (
        seen(text("Virtualization in the firmware"), _on_off(enabled), on, ask.PROCESSORS),
        seen(text("Data execution prevention"), _on_off(prevention), on, ask.OPERATING_SYSTEM),
    )
    return _judged_flags(case, evidence, [enabled, prevention], _FIRMWARE)


def _on_off(value: bool | None) -> object:  # noqa: FBT001
    return None if value is None else text("on") if value else text("off")


@check(
    "HST-CPU-05",
    text("Processor flags"),
    text("Processor flags are masked"),
    ADVICE,
    sources.PROCESSOR_CLASS,
)
def flags(case: HostCase) -> Judgement:
    """Once a hypervisor runs, Windows reports no virtualization flags, even on good hardware.

    They are not judged then; the running hypervisor is the proof.
    """
    running = case.host.system.hypervisor_present if case.host.system else None
    evidence = seen(text("Hypervisor"), _running(running), text("known"), ask.COMPUTER_SYSTEM)
    if running is None:
        return unknown(evidence, host=case.host, query=ask.COMPUTER_SYSTEM)
    if not running:
        return passed(evidence, note=text("No hypervisor runs: the flags are judged as they are."))
    return passed(evidence, note=text("The flags are masked by the hypervisor and not judged."))


def _running(value: bool | None) -> object:  # noqa: FBT001
    return None if value is None else text("runs") if value else text("does not run")


@check(
    "HST-CPU-06",
    text("Virtualization proven by the hypervisor"),
    text("Hardware virtualization is not proven"),
    WARNING,
    sources.REQUIREMENTS,
)
def proven(case: HostCase) -> Judgement:
    """A hypervisor with the Hyper-V role starts only on a processor that can virtualize.

    In a host that is a virtual machine itself, only a VM that runs is a proof.
    """
    host, hyper_v = case.host, case.host.hyper_v
    hypervisor = host.system.hypervisor_present if host.system else None
    service = hyper_v.service.state if hyper_v.service else None
    runs_vm = any(vm.state == "Running" for vm in host.vms or ())
    evidence = (
        seen(text("Hypervisor"), _running(hypervisor), text("runs"), ask.COMPUTER_SYSTEM),
        seen(text("Management service"), service, text("Running"), ask.MANAGEMENT_SERVICE),
        seen(text("A VM runs"), None if host.vms is None else runs_vm, text(""), of_vms.VMS),
    )
    if hypervisor is False:
        return not_applicable(text("No hypervisor runs: the flags are judged as they are."))
    if hypervisor is None:
        return unknown(*evidence, host=host, query=ask.COMPUTER_SYSTEM)
    if hyper_v.role_state != 1 or service != "Running":
        return unclear(*evidence, note=text("The Hyper-V role does not run, so it proves nothing."))
    if runs_vm or (host.system is not None and host.system.is_virtual is False):
        return passed(*evidence)
    return unclear(
        *evidence, note=text("The host is a virtual machine itself, as it seems, and no VM runs.")
    )


@check(
    "HST-CPU-07",
    text("Processors for the chosen VMs"),
    text("A chosen VM has more processors than the host"),
    WARNING,
    sources.SCALE,
)
def enough_for_vms(case: HostCase) -> Judgement:
    """It may not start, and it cannot be faster than the host."""
    host = case.host
    if host.vms is None:
        return not_applicable(text("The VMs were not read; an earlier finding says why."))
    chosen = case.chosen
    if not chosen:
        return not_applicable(text("No VM of this host is chosen."))
    own = host.hyper_v.logical_processors or _logical(host)
    evidence = seen(text("Logical processors of the host"), own, text(""), ask.VM_HOST)
    if own is None:
        return unknown(evidence, host=host, query=ask.VM_HOST)
    counts = {vm.ref.name: vm.processor.count if vm.processor else None for vm in chosen}
    over = {name: count for name, count in counts.items() if count is not None and count > own}
    if over:
        most = text("{own} or fewer", own=own)
        lines = (
            seen(text("Processors of {vm}", vm=name), count, most, of_vms.VM_PROCESSORS)
            for name, count in over.items()
        )
        way = Remediation(text("Give the VM fewer virtual processors while it is off."))
        return failed(evidence, *lines, ways=(way,))
    if None in counts.values():
        return unknown(evidence, host=host, query=of_vms.VM_PROCESSORS)
    return passed(evidence)


def _logical(host: Host) -> int | None:
    counts = [processor.logical_processors for processor in host.processors or ()]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
