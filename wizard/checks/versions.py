"""Checks of the configuration version of a virtual machine."""

from functools import lru_cache

from wizard.checks import sources
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
    unknown,
)
from wizard.checks.processors import amd_needs_newer_windows, has_amd
from wizard.model.choices import Consent, Preparation
from wizard.model.facts import Host, Version
from wizard.model.findings import Disposition, Evidence, Remediation, sent
from wizard.model.text import text
from wizard.powershell import host_queries as ask
from wizard.powershell import remedies
from wizard.powershell import vm_queries as of_vms

LOWEST = Version(8, 0)
LOWEST_FOR_AMD = Version(9, 3)
RELEASED_FOR_AMD = Version(10, 0)
_FIRST_EXPERIMENTAL = Version(254, 0)
_NO_AMD = text("The host has no AMD processor.")
_FOR_AMD = text("AMD hosts: Windows Server 2022 and Windows 11, and later")


def highest_of(host: Host) -> Version | None:
    """The version an update leads to; 254.0 and 255.0 are experimental and never reached so."""
    known = host.hyper_v.supported_versions
    return _span(known)[1] if known else None


@lru_cache(maxsize=64)
def _span(supported: tuple[Version, ...]) -> tuple[Version, Version | None]:
    """Return the lowest of some versions and the highest that was released.

    Kept, because all virtual machines of a host ask for the same.
    """
    released = [version for version in supported if version < _FIRST_EXPERIMENTAL]
    return min(supported), max(released, default=None)


def needs_higher(case: VmCase) -> bool | None:
    """Whether the version must be raised, and can be on this host; ``None``: not known."""
    found, host = case.vm.configuration_version, case.host
    if found is None:
        return None
    amd = has_amd(host)
    if amd and amd_needs_newer_windows(host):
        amd = False  # no version is high enough there; HST-OS-03 says it
    needed = LOWEST_FOR_AMD if amd else LOWEST
    known = host.hyper_v.supported_versions
    if found < needed or (known and found not in known and found < _span(known)[0]):
        highest = highest_of(host)
        return highest is None or highest >= needed
    return None if amd is None and found < LOWEST_FOR_AMD else False


def _seen_version(case: VmCase, needed: Version) -> Evidence:
    required = text("{version} or higher", version=str(needed))
    return seen(text("Version"), case.vm.configuration_version, required, of_vms.VMS)


def _seen_processor(host: Host) -> Evidence:
    names = dict.fromkeys(processor.name or "not read" for processor in host.processors or ())
    observed = text("{names}", names=", ".join(names)) if names else None
    return seen(text("Processor"), observed, text(""), ask.PROCESSORS)


def _ways(case: VmCase, needed: Version) -> tuple[Remediation, ...]:
    highest = highest_of(case.host)
    if highest is not None and highest < needed:
        return (
            Remediation(
                text(
                    "The highest version of this host is {version}. Move the VM to a newer host, "
                    "or leave it out.",
                    version=str(highest),
                )
            ),
        )
    change = sent(remedies.update_version, case.vm.ref)
    if highest is None:
        return (Remediation(_UPDATE, change=change),)
    advice = text(
        "Update the version to {version}, the highest of this host, while the VM is off. This "
        "cannot be undone: the VM no longer runs on older hosts. It takes your agreement for this "
        "VM.",
        version=str(highest),
    )
    return (
        Remediation(
            advice,
            Disposition.CONSENT,
            change,
            preparation=Preparation.CONFIGURATION_VERSION,
            consent=Consent.UPGRADE_VERSION,
        ),
    )


_UPDATE = text(
    "Update the version while the VM is off. This cannot be undone: the VM no longer runs on older "
    "hosts. Which versions this host knows was not read."
)


@check(
    "VM-VER-01",
    text("Configuration version"),
    text("Configuration version is too low"),
    BLOCKER,
    sources.VERSIONS,
    puts_right=Disposition.CONSENT,
)
def version(case: VmCase) -> Judgement | None:
    """Nested virtualization begins with configuration version 8.0."""
    found = case.vm.configuration_version
    if has_amd(case.host) and not amd_needs_newer_windows(case.host):
        return None  # VM-VER-02 asks for more
    evidence = _seen_version(case, LOWEST)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if found >= LOWEST:
        return passed(evidence)
    return failed(evidence, ways=_ways(case, LOWEST))


@check(
    "VM-VER-02",
    text("Configuration version for AMD"),
    text("Configuration version is too low for an AMD host"),
    BLOCKER,
    sources.NESTED,
    applies=_FOR_AMD,
    puts_right=Disposition.CONSENT,
)
def version_for_amd(case: VmCase) -> Judgement | None:
    """Below 9.3 the virtual processor of an AMD host has no virtualization extensions.

    They can be switched on, but the VM then does not start.
    """
    amd, found = has_amd(case.host), case.vm.configuration_version
    if amd is False:
        return not_applicable(_NO_AMD)
    if amd_needs_newer_windows(case.host):
        return None  # HST-OS-03 says it: such a host has no version that is high enough
    evidence = (_seen_version(case, LOWEST_FOR_AMD), _seen_processor(case.host))
    if found is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    if found >= LOWEST_FOR_AMD:
        return passed(*evidence)
    if amd is None:
        return unknown(*evidence, host=case.host, query=ask.PROCESSORS)
    return failed(*evidence, ways=_ways(case, LOWEST_FOR_AMD))


@check(
    "VM-VER-03",
    text("Released configuration version for AMD"),
    text("Configuration version comes from a preview of AMD support"),
    WARNING,
    sources.NESTED,
    applies=_FOR_AMD,
    puts_right=Disposition.CONSENT,
    unconfirmed=text("Microsoft's pages disagree on whether 9.3 or 10.0 is the least."),
)
def released_version_for_amd(case: VmCase) -> Judgement | None:
    """Version 9.3 is the one of the preview; 10.0 is the first that was released.

    Microsoft's pages disagree: this one asks for 9.3, an older one and Azure Local for 10.0.
    """
    amd, found = has_amd(case.host), case.vm.configuration_version
    if amd is False:
        return not_applicable(_NO_AMD)
    too_low = found is not None and found < LOWEST_FOR_AMD
    if too_low or amd_needs_newer_windows(case.host):
        return None  # VM-VER-02 or HST-OS-03 says it
    evidence = (_seen_version(case, RELEASED_FOR_AMD), _seen_processor(case.host))
    if found is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    if found >= RELEASED_FOR_AMD:
        return passed(*evidence)
    if amd is None:
        return unknown(*evidence, host=case.host, query=ask.PROCESSORS)
    return failed(*evidence, ways=_ways(case, RELEASED_FOR_AMD))


@check(
    "VM-VER-04",
    text("Version supported by the host"),
    text("Configuration version is not supported by the host"),
    BLOCKER,
    sources.VERSIONS,
    puts_right=Disposition.CONSENT,
)
def supported(case: VmCase) -> Judgement:
    """A VM whose version the host does not support cannot start there at all."""
    found, known = case.vm.configuration_version, case.host.hyper_v.supported_versions
    required = text("a version of this host")
    if known:
        required = text("{low} to {high}", low=_span(known)[0], high=_span(known)[1])
    evidence = seen(text("Version"), found, required, ask.SUPPORTED_VERSIONS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if not known:
        return unknown(evidence, host=case.host, query=ask.SUPPORTED_VERSIONS)
    if found in known:
        return passed(evidence)
    anew = Remediation(text("Or make the VM anew from its disks, with a version of this host."))
    if found < _span(known)[0]:
        return failed(evidence, ways=(*_ways(case, LOWEST), anew))
    return failed(evidence, ways=(Remediation(text("Move the VM to a newer host.")), anew))
