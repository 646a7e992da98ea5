"""Checks of the Hyper-V role of a host, its service and its PowerShell module."""

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import (
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
from wizard.model.facts import Host, HyperV, ProductType
from wizard.model.findings import Remediation, sent
from wizard.model.text import text
from wizard.powershell import host_queries as ask
from wizard.powershell import remedies

ENABLED = 1
_ROLE_STATES = {
    ENABLED: text("installed"),
    2: text("not installed"),
    3: text("not available"),
}
_NO_ROLE = text("The Hyper-V role is not installed; HST-HV-01 says so.")


def role_missing(hyper_v: HyperV) -> bool:
    """Whether the host is known not to have the Hyper-V role."""
    return hyper_v.role_state in (2, 3)


def _by_kind_of_windows(
    host: Host, on_server: Remediation, on_client: Remediation
) -> tuple[Remediation, ...]:
    kind = host.operating_system.product_type if host.operating_system else None
    if kind is None:
        return (on_server, on_client)
    return (on_client,) if kind is ProductType.WORKSTATION else (on_server,)


@check(
    "HST-HV-01",
    text("Hyper-V role"),
    text("Hyper-V role is not installed"),
    BLOCKER,
    sources.INSTALLING,
)
def role(case: HostCase) -> Judgement:
    """Without the role the host has no VMs to ask for.

    A running hypervisor proves nothing: virtualization-based security and WSL use one, too.
    """
    state = case.host.hyper_v.role_state
    observed = None if state is None else _ROLE_STATES.get(state, text("{n}", n=state))
    evidence = seen(text("Hyper-V role"), observed, text("installed"), ask.ROLE)
    if state == ENABLED:
        return passed(evidence)
    if state is None:
        return unknown(evidence, host=case.host, query=ask.ROLE)
    if state not in _ROLE_STATES:
        return unclear(evidence, note=text("The host answers with a state that is not documented."))
    ways = _by_kind_of_windows(
        case.host,
        Remediation(
            text("On a server: install the role, then restart the host. It can be removed again."),
            change=sent(remedies.install_role),
        ),
        Remediation(
            text("On a client: install Hyper-V, then restart. It can be removed again."),
            change=sent(remedies.install_role_on_client),
        ),
    )
    return failed(evidence, ways=ways, note=text("VMs cannot be asked for until then."))


@check(
    "HST-HV-02",
    text("Virtual Machine Management service"),
    text("Virtual Machine Management service does not run"),
    BLOCKER,
    sources.REMOTE,
)
def service(case: HostCase) -> Judgement:
    """Everything that is asked of VMs, or changed on them, goes through this service."""
    hyper_v = case.host.hyper_v
    found = hyper_v.service
    missing = hyper_v.service_present is False
    observed = text("missing") if missing else found.state if found else None
    evidence = seen(text("Service vmms"), observed, text("Running"), ask.MANAGEMENT_SERVICE)
    if role_missing(hyper_v):
        return not_applicable(_NO_ROLE)
    if missing:
        way = Remediation(text("Repair the Hyper-V role: the service belongs to it."))
        return failed(evidence, ways=(way,))
    if found is None or found.state is None:
        return unknown(evidence, host=case.host, query=ask.MANAGEMENT_SERVICE)
    if found.state == "Running":
        return passed(evidence)
    way = Remediation(
        text("Start the service, now and with Windows. VMs that run are not touched."),
        change=sent(remedies.start_management_service),
    )
    return failed(evidence, ways=(way,))


@check(
    "HST-HV-03",
    text("Hypervisor of the host"),
    text("Hypervisor does not run"),
    BLOCKER,
    sources.LAUNCH,
)
def hypervisor(case: HostCase) -> Judgement:
    """The role is installed, but no VM can start.

    The hypervisor is switched off at boot or in the firmware, or waits for a restart.
    """
    found = case.host.system.hypervisor_present if case.host.system else None
    state = None if found is None else text("runs") if found else text("does not run")
    evidence = seen(text("Hypervisor"), state, text("runs"), ask.COMPUTER_SYSTEM)
    if role_missing(case.host.hyper_v):
        return not_applicable(_NO_ROLE)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.COMPUTER_SYSTEM)
    if found:
        return passed(evidence)
    ways = (
        Remediation(text("Restart the host, if the role was installed and it was not restarted.")),
        Remediation(
            text(
                "Else let the hypervisor start with Windows, as an administrator, restart the "
                "host, and look at virtualization in the firmware setup. Suspend BitLocker first "
                "where it protects the system drive."
            ),
            change=sent(remedies.start_hypervisor, automatically=True),
            way_back=sent(remedies.start_hypervisor, automatically=False),
        ),
    )
    return failed(evidence, ways=ways)


@check(
    "HST-HV-05",
    text("Hyper-V module for PowerShell"),
    text("Hyper-V module for PowerShell is missing"),
    BLOCKER,
    sources.INSTALLING,
    unconfirmed=text("The names of its features are those in use; no page lists them."),
)
def module(case: HostCase) -> Judgement:
    """The host is asked and changed with the cmdlets of this module.

    It is a feature of its own and can be missing although the role is there.
    """
    found = case.host.hyper_v.module_present
    state = None if found is None else text("present") if found else text("missing")
    evidence = seen(text("Hyper-V module"), state, text("present"), ask.MODULE)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.MODULE)
    if found:
        return passed(evidence)
    if role_missing(case.host.hyper_v):
        return not_applicable(text("The module comes with the role; HST-HV-01 says so."))
    ways = _by_kind_of_windows(
        case.host,
        Remediation(
            text("On a server: install the module. No restart is needed."),
            change=sent(remedies.install_module),
        ),
        Remediation(
            text("On a client: install the module. No restart is needed."),
            change=sent(remedies.install_module_on_client),
        ),
    )
    return failed(evidence, ways=ways)


@check(
    "HST-HV-06",
    text("Switch for virtualization extensions"),
    text("Hyper-V module cannot expose virtualization extensions"),
    BLOCKER,
    sources.NESTED,
)
def parameter(case: HostCase) -> Judgement:
    """Set-VMProcessor has this parameter since Windows Server 2016.

    It is there on hosts that cannot nest as well, so it is needed and does not suffice.
    """
    hyper_v = case.host.hyper_v
    found = hyper_v.exposes_parameter
    evidence = seen(
        text("ExposeVirtualizationExtensions"),
        None if found is None else text("present") if found else text("missing"),
        text("present"),
        ask.EXPOSE_PARAMETER,
    )
    if hyper_v.module_present is False:
        return not_applicable(text("The module is missing; an earlier finding says so."))
    if found is None:
        return unknown(evidence, host=case.host, query=ask.EXPOSE_PARAMETER)
    if found:
        return passed(evidence)
    way = Remediation(text("Install Windows Server 2016 or later with its own Hyper-V module."))
    return failed(evidence, ways=(way,))


@check(
    "HST-HV-07",
    text("Host Compute Service"),
    text("Host Compute Service is disabled"),
    WARNING,
    sources.REMOTE,
    unconfirmed=text("Which services a VM needs to start is not documented as a list."),
)
def compute_service(case: HostCase) -> Judgement:
    """VMs start through this service. It starts by itself when it is needed."""
    found = case.host.hyper_v.compute_service
    mode = found.start_mode if found else None
    evidence = seen(text("Start of vmcompute"), mode, text("not disabled"), ask.COMPUTE_SERVICE)
    if role_missing(case.host.hyper_v):
        return not_applicable(_NO_ROLE)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.COMPUTE_SERVICE)
    if mode is None:
        return not_applicable(text("This Windows has no such service."))
    if mode.casefold() != "disabled":
        return passed(evidence)
    way = Remediation(
        text("Let the service start by hand, as Windows has it, then start VMs."),
        change=sent(remedies.start_compute_service, "Manual"),
        way_back=sent(remedies.start_compute_service, "Disabled"),
    )
    return failed(evidence, ways=(way,))
