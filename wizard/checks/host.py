"""Checks of a host's Windows."""

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import (
    BLOCKER,
    EVERY_WINDOWS,
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
from wizard.model.facts import Host, OperatingSystem, ProductType
from wizard.model.findings import Evidence, Remediation, Severity
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask

FIRST_PREVIEW = 10565
FIRST_BUILD = 14393
X64 = 9
_ARCHITECTURES = {0: "x86", 5: "ARM", 6: "Itanium", 9: "x64", 12: "ARM64"}
_UPGRADE = Remediation(text("Install Windows Server 2016 or later on the host, best the newest."))


def _windows(host: Host) -> OperatingSystem:
    return host.operating_system or OperatingSystem()


def _release(host: Host, required: Text) -> Evidence:
    windows = _windows(host)
    observed = None
    if windows.build is not None:
        name = windows.caption or "Windows"
        observed = text("{name}, build {build}", name=name, build=windows.build)
    return seen(text("Windows"), observed, required, ask.OPERATING_SYSTEM)


@check(
    "HST-OS-01",
    text("Windows version of the host"),
    text("Windows on the host is too old"),
    BLOCKER,
    sources.NESTED,
    applies=EVERY_WINDOWS,
)
def build(case: HostCase) -> Judgement:
    """Nested virtualization begins with Windows Server 2016 and Windows 10 1607."""
    found = _windows(case.host).build
    evidence = _release(case.host, text("build {first} or later", first=FIRST_BUILD))
    if found is None:
        return unknown(evidence, host=case.host, query=ask.OPERATING_SYSTEM)
    if found >= FIRST_BUILD:
        return passed(evidence)
    if found >= FIRST_PREVIEW:
        return not_applicable(text("This build is a preview; HST-OS-02 says what that means."))
    return failed(evidence, ways=(_UPGRADE,))


@check(
    "HST-OS-02",
    text("Preview of nested virtualization"),
    text("Windows on the host has only a preview of nested virtualization"),
    BLOCKER,
    sources.NESTED,
    applies=text("Builds 10565 to 14392, and Windows 10 1511"),
)
def preview(case: HostCase) -> Judgement:
    """Builds before Windows Server 2016 carry an unfinished form of it.

    It asks for the same build inside and outside, and for other settings than today.
    """
    found = _windows(case.host).build
    evidence = _release(case.host, text("build {first} or later", first=FIRST_BUILD))
    if found is None:
        return unknown(evidence, host=case.host, query=ask.OPERATING_SYSTEM)
    if FIRST_PREVIEW <= found < FIRST_BUILD:
        return failed(evidence, ways=(_UPGRADE,))
    return passed(evidence)


@check(
    "HST-OS-03",
    text("Windows version for AMD"),
    text("AMD needs a newer Windows on the host"),
    BLOCKER,
    sources.NESTED,
    applies=text("Hosts with AMD processors"),
)
def build_for_amd(case: HostCase) -> Judgement:
    """Before Windows Server 2022 and Windows 11 the extensions can be switched on with AMD.

    The VM then does not start.
    """
    host = case.host
    evidence = _release(host, text("Windows Server 2022 or Windows 11, or later"))
    if has_amd(host) is False:
        return not_applicable(text("The host has no AMD processor."))
    too_old = amd_needs_newer_windows(host)
    if too_old is None:
        windows_read = host.operating_system is not None and has_amd(host) is None
        query = ask.PROCESSORS if windows_read else ask.OPERATING_SYSTEM
        return unknown(evidence, host=host, query=query)
    if not too_old:
        return passed(evidence)
    way = Remediation(text("Install Windows Server 2022 or Windows 11, or later, on the host."))
    return failed(evidence, ways=(way,))


@check(
    "HST-OS-04",
    text("Server or client"),
    text("Host runs a client edition of Windows"),
    (Severity.ADVICE, Severity.WARNING),
    sources.NESTED,
)
def server(case: HostCase) -> Judgement:
    """Microsoft supports nested virtualization on Windows 10 and 11 as well.

    The rules of 2016 ask for Windows Server 2016 or later.
    """
    found = _windows(case.host).product_type
    kind = None
    if found is not None:
        kind = text("client") if found is ProductType.WORKSTATION else text("server")
    evidence = seen(text("Kind of Windows"), kind, text("server"), ask.OPERATING_SYSTEM)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.OPERATING_SYSTEM)
    if found is not ProductType.WORKSTATION:
        return passed(evidence)
    way = Remediation(text("Nothing has to be done. Use a server where your rules ask for one."))
    return failed(evidence, ways=(way,))


@check(
    "HST-OS-07",
    text("Kind of installation"),
    text("Host is a Nano Server"),
    WARNING,
    sources.INSTALLING,
    applies=text("Windows Server 2016"),
    unconfirmed=text("What works on a Nano Server is not documented for nesting."),
)
def nano(case: HostCase) -> Judgement:
    """A Nano Server lacks tools that are spoken of here, and it is out of support."""
    found = _windows(case.host).installation_type
    needed = text("not a Nano Server")
    evidence = seen(text("Installation"), found, needed, ask.WINDOWS_RELEASE)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.WINDOWS_RELEASE)
    if "nano" not in found.casefold():
        return passed(evidence)
    return failed(evidence, ways=(Remediation(text("Use a host with Windows Server Core.")),))


@check(
    "HST-OS-05",
    text("Windows edition"),
    text("Windows Home has no Hyper-V"),
    BLOCKER,
    sources.INSTALLING,
    applies=text("Windows 10 and 11"),
)
def edition(case: HostCase) -> Judgement:
    """The Hyper-V role cannot be installed on a Home edition of Windows."""
    windows = _windows(case.host)
    evidence = seen(
        text("Edition"), windows.edition, text("not a Home edition"), ask.WINDOWS_RELEASE
    )
    if windows.product_type in (ProductType.SERVER, ProductType.DOMAIN_CONTROLLER):
        return not_applicable(text("Windows Server has no Home edition."))
    if windows.edition is None:
        return unknown(evidence, host=case.host, query=ask.WINDOWS_RELEASE)
    if not windows.edition.lower().startswith("core"):  # Core, CoreN, CoreSingleLanguage, ...
        return passed(evidence)
    way = Remediation(text("Upgrade the host to Pro, Enterprise or Education."))
    return failed(evidence, ways=(way,))


@check(
    "HST-OS-06",
    text("Processor architecture"),
    text("Host is not an x64 machine"),
    BLOCKER,
    sources.SPECIFICATION,
)
def architecture(case: HostCase) -> Judgement:
    """Hyper-V nests on x64 only, not on ARM64 and not on a 32-bit Windows."""
    host, windows = case.host, _windows(case.host)
    kinds = {processor.architecture for processor in host.processors or ()}
    names = sorted({_ARCHITECTURES.get(k, str(k)) for k in kinds if k is not None})
    found = text("{names}", names=", ".join(names)) if names else None
    evidence = (
        seen(text("Processor architecture"), found, text("x64"), ask.PROCESSORS),
        seen(text("Windows"), windows.architecture, text("64-bit"), ask.OPERATING_SYSTEM),
    )
    wrong_windows = windows.architecture is not None and not _is_64_bit(windows.architecture)
    if kinds - {None, X64} or wrong_windows:
        return failed(*evidence, ways=(Remediation(text("Use an x64 host with 64-bit Windows.")),))
    if not kinds or None in kinds:
        return unknown(*evidence, host=host, query=ask.PROCESSORS)
    if windows.architecture is None:
        return unknown(*evidence, host=host, query=ask.OPERATING_SYSTEM)
    return passed(*evidence)


def _is_64_bit(written: str) -> bool:
    """Read ``OSArchitecture``, which is localized: "64-bit", "64 Bit", "ARM 64-bit"."""
    return "64" in written and "arm" not in written.lower()
