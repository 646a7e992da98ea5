"""Checks of the system inside a virtual machine."""

from wizard.checks import questions, sources
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
from wizard.checks.guest_system import seen_system, system_of
from wizard.checks.nesting import LEFT_ALONE, may_nest, not_read_inside
from wizard.model.findings import Evidence, Remediation, Severity
from wizard.model.text import text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.inside_queries import INSIDE_WINDOWS

DOES_NOT_RUN = text("The VM does not run: this is seen only while it runs.")
_ASKS = questions.GUEST_SYSTEM.id
_RECENT = text("Windows Server 2016 or Windows 10 1607, or later")
_ANY_WINDOWS = text("a Windows")
_NOT_SEEN = not_applicable(text("The system in the VM is not known; VM-OS-02 says so."))
_NO_WINDOWS = not_applicable(text("The system in the VM is not a Windows; VM-OS-03 says so."))


def may_run(case: VmCase) -> bool:
    """Whether the guest may be there to answer; a state that was not read does not exclude it."""
    return case.vm.state in ("Running", None)


def _was_asked(case: VmCase) -> bool:
    """Whether the guest could have told: it may run, or somebody has looked inside."""
    return may_run(case) or case.vm.inside is not None


def _not_told(evidence: Evidence, case: VmCase) -> Judgement:
    """What is missing was not told inside, or not by the integration services."""
    inside = case.vm.inside
    if inside is not None and not may_run(case):
        return not_read_inside(evidence, inside=inside, query=INSIDE_WINDOWS)
    return unknown(evidence, host=case.host, query=of_vms.VM_GUESTS)


@check(
    "VM-OS-01",
    text("Windows version of the guest"),
    text("Windows in the VM is too old"),
    (Severity.WARNING, Severity.BLOCKER),
    sources.NESTED,
    asks=_ASKS,
    unconfirmed=text("Guests report their build under a name that Microsoft does not document."),
)
def build(case: VmCase) -> Judgement:
    """Any guest that Hyper-V supports can be used; newer ones nest faster.

    The rules of 2016 ask for Windows Server 2016 or later in the VM.
    """
    system = system_of(case)
    if system.windows is None and not _was_asked(case):
        return _NOT_SEEN
    if system.windows is False:
        return _NO_WINDOWS
    evidence = seen_system(system, _RECENT)
    if system.windows is None or system.recent is None:
        return _not_told(evidence, case)
    if system.recent:
        return passed(evidence)
    return failed(evidence, ways=_UPGRADE)


_UPGRADE = (Remediation(text("Upgrade Windows in the VM, or leave the VM out.")),)


@check(
    "VM-OS-02",
    text("Guest system seen"),
    text("Guest system cannot be seen while the VM is off"),
    WARNING,
    sources.GUEST_VALUES,
    asks=_ASKS,
)
def readable(case: VmCase) -> Judgement:
    """The guest reports its system only while it runs.

    Whether Hyper-V can be installed in it is not known until then, unless you say what it is.
    """
    system = system_of(case)
    if system.windows is not None:
        return passed(seen_system(system, _ANY_WINDOWS))
    if _was_asked(case):
        return _SAID_ELSEWHERE
    return unclear(seen_system(system, _ANY_WINDOWS), note=_SAY_OR_START)


_SAID_ELSEWHERE = not_applicable(text("The guest was asked; VM-OS-01 says what is missing."))
_SAY_OR_START = text(
    "The VM does not run: this is seen only while it runs. Say which system it is, or start the "
    "VM and check again."
)


@check(
    "VM-OS-03",
    text("Kind of guest system"),
    text("Guest is not a Windows"),
    (Severity.ADVICE, Severity.BLOCKER),
    sources.WHAT_IS_NESTED,
    asks=_ASKS,
)
def windows_guest(case: VmCase) -> Judgement:
    """The extensions can be exposed to any guest, but Hyper-V is installed only in Windows.

    Microsoft supports no other hypervisor in a VM. The rules of 2016 ask for Windows Server.
    """
    system = system_of(case)
    if system.windows is None:
        return _NOT_SEEN_AT_ALL
    evidence = seen_system(system, _ANY_WINDOWS)
    return passed(evidence) if system.windows else failed(evidence, ways=_ASK_ITS_MAKER)


_NOT_SEEN_AT_ALL = not_applicable(
    text("The system in the VM is not known; VM-OS-01 or VM-OS-02 says so.")
)
_ASK_ITS_MAKER = (
    Remediation(text("Ask the maker of the hypervisor you run in it, or leave the VM out.")),
    Remediation(text("Install no Hyper-V role in it: PowerShell Direct and NAT are for Windows.")),
)


@check(
    "VM-OS-04",
    text("Windows edition of the guest"),
    text("Windows Home in the VM has no Hyper-V"),
    (Severity.WARNING, Severity.BLOCKER),
    sources.INSTALLING,
    applies=text("Windows 10 and 11 in the VM"),
    asks=_ASKS,
    unconfirmed=text(
        "Guests report the name of their Windows, not its edition. That “Home” stands in it in "
        "every language is not documented."
    ),
)
def edition(case: VmCase) -> Judgement:
    """The extensions can be exposed to it, but the Hyper-V role cannot be installed.

    Without the role no VM runs inside.
    """
    system = system_of(case)
    if system.windows is None:
        return _NOT_SEEN_AT_ALL
    if not system.windows:
        return _NO_WINDOWS
    if system.recent is False:
        return _TOO_OLD
    evidence = seen_system(system, text("not a Home edition"))
    if system.home is None:
        return _not_told(evidence, case)
    return failed(evidence, ways=_UPGRADE_EDITION) if system.home else passed(evidence)


_TOO_OLD = not_applicable(text("Windows in the VM is too old; VM-OS-01 says so."))
_UPGRADE_EDITION = (
    Remediation(text("Upgrade the edition in the VM to Pro, Enterprise or Education.")),
    Remediation(text("Or use another VM for nested ones.")),
)


@check(
    "VM-OS-05",
    text("Windows build in the VM and on the host"),
    text("Windows in the VM is of another build than on the host"),
    ADVICE,
    sources.SAME_BUILD,
)
def same_build(case: VmCase) -> Judgement:
    """The previews of 2016 wanted the same build in both, and failed otherwise.

    Released versions do not ask for it.
    """
    if not may_nest(case):
        return LEFT_ALONE
    system, host = system_of(case), case.host.operating_system
    if not system.windows:
        return _NOT_SEEN_AT_ALL if system.windows is None else _NO_WINDOWS
    of_host = host.build if host else None
    evidence = (
        seen_system(system, text("the build of the host")),
        seen(text("Build of the host"), of_host, text(""), ask.OPERATING_SYSTEM),
    )
    if of_host is None:
        return unknown(*evidence, host=case.host, query=ask.OPERATING_SYSTEM)
    if system.build is None and system.query is None:
        return not_applicable(_ONLY_SAID, *evidence)
    if system.build is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_GUESTS)
    return passed(*evidence) if system.build == of_host else failed(*evidence, ways=_STAYS)


_ONLY_SAID = text("You said which system it is. Its build can be read only while the VM runs.")
_STAYS = (
    Remediation(text("Nothing has to be done. Where nested VMs fail, try the same build first.")),
)
