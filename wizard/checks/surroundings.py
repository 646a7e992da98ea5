"""Checks of hosts that are virtual machines themselves, and of what else runs on a host."""

from wizard.checks import questions, sources
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
    unknown,
)
from wizard.checks.nesting import answered
from wizard.model.facts import ComputerSystem, Host, Surroundings
from wizard.model.findings import Evidence, Remediation
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask

_MICROSOFT = ("microsoft corporation", "virtual machine")
_OF_AZURE = text("Virtual machines of Azure")


def _system(host: Host) -> ComputerSystem:
    return host.system or ComputerSystem()


def _around(host: Host) -> Surroundings:
    return host.surroundings or Surroundings()


def _model(host: Host, required: Text) -> Evidence:
    system = _system(host)
    known = None not in (system.manufacturer, system.model)
    observed = f"{system.manufacturer}, {system.model}" if known else None
    return seen(text("Maker and model"), observed, required, ask.COMPUTER_SYSTEM)


def on_hyper_v(host: Host) -> bool | None:
    """Whether the host is a virtual machine of Hyper-V; ``None``: not known."""
    system = _system(host)
    if _around(host).physical_host:
        return True
    if None in (system.manufacturer, system.model):
        return None
    return (system.manufacturer or "").casefold() == _MICROSOFT[0] and _MICROSOFT[1] in (
        system.model or ""
    ).casefold()


def on_azure(host: Host) -> bool | None:
    """Whether the host is a virtual machine of Azure; ``None``: not known."""
    tag = _system(host).asset_tag
    if tag is not None:
        return tag == ask.AZURE_TAG
    return False if _system(host).is_virtual is False else None


@check(
    "HST-NEST-01",
    text("Host as a virtual machine"),
    text("Host is a virtual machine of Hyper-V itself"),
    WARNING,
    sources.WHAT_IS_NESTED,
    unconfirmed=text("The name of the host below is read from a place that is not documented."),
)
def is_nested(case: HostCase) -> Judgement:
    """Its VMs are nested already, and theirs would be nested twice.

    Microsoft supports one level for production.
    """
    host, found = case.host, on_hyper_v(case.host)
    below = _around(host).physical_host
    said = (seen(text("Host below"), below, text("none"), ask.PHYSICAL_HOST),) if below else ()
    evidence = (_model(host, text("not a virtual machine")), *said)
    if found is None:
        return unknown(*evidence, host=host, query=ask.COMPUTER_SYSTEM)
    if not found:
        return passed(*evidence)
    way = Remediation(text("Use it for tests only, and nest on a physical host for the rest."))
    return failed(*evidence, ways=(way,))


@check(
    "HST-NEST-02",
    text("Host in Azure"),
    text("Host is a virtual machine of Azure"),
    WARNING,
    sources.NESTED,
    applies=_OF_AZURE,
)
def in_azure(case: HostCase) -> Judgement:
    """The network of Azure drops MAC addresses that it did not give.

    Nested VMs reach it only over NAT. Not every size and kind of Azure VM can nest.
    """
    found = on_azure(case.host)
    tag = _system(case.host).asset_tag
    state = None if found is None else text("yes") if found else text("no")
    evidence = seen(text("In Azure"), state, text("no"), ask.ENCLOSURE)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.ENCLOSURE)
    if not found:
        return passed(evidence)
    told = seen(text("Asset tag"), tag, text(""), ask.ENCLOSURE)
    way = Remediation(text("Choose NAT for its VMs, and a size of VM that can nest."))
    return failed(evidence, told, ways=(way,))


@check(
    "HST-NEST-03",
    text("Security type in Azure"),
    text("Security type of the Azure VM hides the extensions"),
    BLOCKER,
    sources.NESTED,
    applies=_OF_AZURE,
    unconfirmed=text("The name of the property is seen in answers, not in a page on nesting."),
)
def azure_security(case: HostCase) -> Judgement:
    """Trusted launch and confidential VMs of Azure hide the virtualization extensions.

    Windows then says that virtualization is switched off in the firmware.
    """
    azure, found = on_azure(case.host), _around(case.host).azure_security
    if azure is False:
        return not_applicable(text("The host is not a virtual machine of Azure."))
    kind = None if found is None else found or text("Standard")
    evidence = seen(text("Security type"), kind, text("Standard"), ask.AZURE_SECURITY)
    if found and azure:
        way = Remediation(text("Create the Azure VM again with the security type Standard."))
        return failed(evidence, ways=(way,))
    if azure and found == "":
        return passed(evidence)
    return unknown(
        evidence, host=case.host, query=ask.ENCLOSURE if azure is None else ask.AZURE_SECURITY
    )


@check(
    "HST-NEST-04",
    text("Other hypervisor below"),
    text("Host runs on a hypervisor that is not Microsoft's"),
    WARNING,
    sources.WHAT_IS_NESTED,
)
def on_another(case: HostCase) -> Judgement:
    """Microsoft does not test or support Hyper-V on other hypervisors. Some cannot do it."""
    host = case.host
    virtual, microsoft = _system(host).is_virtual, on_hyper_v(host)
    evidence = _model(host, text("physical, or Hyper-V below"))
    if virtual is None and not microsoft:
        return unknown(evidence, host=host, query=ask.COMPUTER_SYSTEM)
    if not virtual or microsoft:
        return passed(evidence)
    way = Remediation(text("Ask the maker of that hypervisor whether it lets Hyper-V run inside."))
    return failed(evidence, ways=(way,))


@check(
    "HST-NEST-05",
    text("Host in the directory"),
    text("Directory lists the host as a guest of Hyper-V"),
    ADVICE,
    sources.DIRECTORY_GUEST,
)
def in_directory(case: HostCase) -> Judgement:
    """A virtual machine of Hyper-V in a domain registers itself as one."""
    found = _around(case.host).in_directory
    if found is None:
        return not_applicable(text("No directory was searched."))
    evidence = seen(text("Listed as a guest"), found, text("no"), ask.COMPUTER_SYSTEM)
    if not found:
        return passed(evidence)
    return failed(evidence, ways=(Remediation(text("HST-NEST-01 says what that means.")),))


@check(
    "HST-HVX-01",
    text("Other hypervisors on the host"),
    text("Another hypervisor is installed on the host"),
    ADVICE,
    sources.INSTALLING,
)
def other_hypervisors(case: HostCase) -> Judgement:
    """VMware and VirtualBox do not get on well with the hypervisor of Hyper-V."""
    found = case.host.other_hypervisors
    names = None if found is None else ", ".join(found) if found else text("none")
    evidence = seen(text("Services"), names, text("none"), ask.OTHER_HYPERVISORS)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.OTHER_HYPERVISORS)
    if not found:
        return passed(evidence)
    way = Remediation(text("Remove it where nobody needs it, or move its machines elsewhere."))
    return failed(evidence, ways=(way,))


@check(
    "HST-HVX-02",
    text("Hypervisor beside Hyper-V"),
    text("Extensions are never exposed to the host itself"),
    ADVICE,
    sources.SPECIFICATION,
    asks=questions.ROOT_SYSTEM.id,
)
def for_the_host(case: HostCase) -> Judgement:
    """Only VMs get the extensions, not the Windows that carries them."""
    wanted, evidence = answered(case, questions.ROOT_SYSTEM, text("no"))
    if wanted is None:
        return not_applicable(text("Nobody asked for a hypervisor on the host itself."))
    if wanted != questions.YES:
        return passed(evidence)
    way = Remediation(text("Install that hypervisor in a VM which is enabled for nesting."))
    return failed(evidence, ways=(way,))


@check(
    "HST-SEC-01",
    text("Nesting in production"),
    text("Nesting is meant for a host in production"),
    ADVICE,
    sources.SECURITY_PLAN,
    asks=questions.PRODUCTION.id,
)
def production(case: HostCase) -> Judgement:
    """Microsoft's security guide: nest in production only where it is needed.

    Hypervisors that Microsoft does not support have no place in such a VM.
    """
    said, evidence = answered(case, questions.PRODUCTION, text("no"))
    if said != questions.YES:
        note = None if said else text("Nest on hosts in production only where it is needed.")
        return passed(evidence, note=note)
    way = Remediation(text("Enable only the VMs that need it, and disable them afterwards."))
    return failed(evidence, ways=(way,))
