"""Features of Windows inside a virtual machine: installed, removed, and its restart."""

from dataclasses import replace

from wizard.model.facts import VmRef
from wizard.model.text import Text, text
from wizard.powershell import inside_states as states
from wizard.powershell.changes import Change
from wizard.powershell.command import cmdlet, inside
from wizard.powershell.queries import Query, Row, exposes_virtualization, one, selected
from wizard.powershell.remedies import ON_CLIENT, install_role, install_role_on_client

FEATURE_SECONDS = 1800.0  # a role may have to be fetched and unpacked
RESTART_SECONDS = 1800.0
SETTLE_SECONDS = 300.0  # servicing goes on without us
PREREQUISITE_CHECK = "Alteration_PrerequisiteCheck_Failed"
NO_WAY_AROUND = ("slat", "second level address translation", "virtualization capabilities")


def install_hyper_v(vm: VmRef, *, client: bool) -> Change:
    """Install Hyper-V and its module; it takes effect with the next restart.

    The prerequisite check of a server errs in nested machines. Where the host says that the
    extensions are exposed, DISM is used instead, which does not check.
    Source: users of Install-WindowsFeature in nested virtual machines, and its documentation.
    """
    if client:
        return _feature_by_dism(vm)

    def instead(error: str, message: str) -> Change | None:
        hopeless = any(words in message.casefold() for words in NO_WAY_AROUND)
        is_check = error.startswith(PREREQUISITE_CHECK) and not hopeless
        return _feature_by_dism(vm, guard=_is_exposed(vm)) if is_check else None

    command = selected(install_role(), "Success", "RestartNeeded", "ExitCode")
    return Change(
        inside(vm.id, command),
        _installed,
        fallback=instead,
        within=FEATURE_SECONDS,
        settle=SETTLE_SECONDS,
    )


def _feature_by_dism(vm: VmRef, guard: Query[Text | None] | None = None) -> Change:
    command = selected(install_role_on_client(), "RestartNeeded")
    exposed = {"ExposeVirtualizationExtensions": (True,)}
    return Change(
        inside(vm.id, command),
        guard=guard,
        allowed=exposed,
        within=FEATURE_SECONDS,
        settle=SETTLE_SECONDS,
    )


def _is_exposed(vm: VmRef) -> Query[Text | None]:
    """Ask the host whether the extensions are exposed, since DISM does not check."""
    query = exposes_virtualization(vm)

    def read(rows: tuple[Row, ...]) -> Text | None:
        if query.read(rows):
            return None
        return text("Windows finds no virtualization extensions, and the host exposes none.")

    return Query("whether the extensions are exposed", query.command, read)


def _installed(rows: tuple[Row, ...]) -> Text | None:
    row = one(rows)
    if row.get("Success") is True:
        return None
    return text("Windows did not install it (exit code {code}).", code=row.get("ExitCode"))


def remove_hyper_v(vm: VmRef, *, client: bool) -> Change:
    """Remove Hyper-V again, unless there are nested machines; it takes effect with the restart."""
    if not client:
        return replace(_uninstalled(vm, "Hyper-V"), guard=states.nested_vms(vm))
    command = cmdlet(
        "Disable-WindowsOptionalFeature",
        Online=True,
        FeatureName=ON_CLIENT,
        NoRestart=True,
    )
    return Change(
        inside(vm.id, selected(command, "RestartNeeded")),
        guard=states.nested_vms(vm),
        within=FEATURE_SECONDS,
        settle=SETTLE_SECONDS,
    )


def install_dhcp(vm: VmRef) -> Change:
    """Install the DHCP server of Windows Server with its module."""
    command = cmdlet("Install-WindowsFeature", Name=("DHCP",), IncludeManagementTools=True)
    return Change(
        inside(vm.id, selected(command, "Success", "RestartNeeded", "ExitCode")),
        _installed,
        within=FEATURE_SECONDS,
        settle=SETTLE_SECONDS,
    )


def remove_dhcp(vm: VmRef, scope: str) -> Change:
    """Remove the DHCP server again, unless it has another scope than ours by now."""
    return replace(_uninstalled(vm, "DHCP"), guard=states.other_scopes(vm, scope))


def _uninstalled(vm: VmRef, feature: str) -> Change:
    command = cmdlet("Uninstall-WindowsFeature", Name=(feature,), IncludeManagementTools=True)
    return Change(
        inside(vm.id, selected(command, "Success", "RestartNeeded", "ExitCode")),
        _removed,
        within=FEATURE_SECONDS,
        settle=SETTLE_SECONDS,
    )


def _removed(rows: tuple[Row, ...]) -> Text | None:
    row = one(rows)
    if row.get("Success") is True:
        return None
    return text("Windows did not remove it (exit code {code}).", code=row.get("ExitCode"))


def restart_guest(vm: VmRef) -> Change:
    """Restart Windows inside; whoever is signed in there loses the session."""
    command = cmdlet("Restart-Computer", Force=True)
    return Change(inside(vm.id, command), settle=RESTART_SECONDS)
