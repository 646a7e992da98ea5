"""Commands that are shown to the user and not sent by this version."""

from wizard.model.facts import VmRef
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.queries import the_vm


def update_version(vm: VmRef) -> Command:
    """Raise the configuration version to the host's highest. There is no way back."""
    return the_vm(vm) | cmdlet("Update-VMVersion", Force=True, Confirm=False)


def start_management_service() -> tuple[Command, ...]:
    """Start the Virtual Machine Management service now and at every start of Windows."""
    return (
        cmdlet("Set-Service", Name="vmms", StartupType="Automatic"),
        cmdlet("Start-Service", Name=("vmms",)),
    )


def install_role() -> Command:
    """Install Hyper-V on a server; Windows must be restarted afterwards."""
    return cmdlet("Install-WindowsFeature", Name=("Hyper-V",), IncludeManagementTools=True)


def install_role_on_client() -> Command:
    """Install Hyper-V on a client; Windows must be restarted afterwards."""
    return cmdlet(
        "Enable-WindowsOptionalFeature",
        Online=True,
        FeatureName=("Microsoft-Hyper-V",),
        All=True,
        NoRestart=True,
    )


def install_module() -> Command:
    """Install the PowerShell module on a server that has the role."""
    return cmdlet("Install-WindowsFeature", Name=("Hyper-V-PowerShell",))


def install_module_on_client() -> Command:
    """Install the PowerShell module on a client that has Hyper-V."""
    return cmdlet(
        "Enable-WindowsOptionalFeature",
        Online=True,
        FeatureName=("Microsoft-Hyper-V-Management-PowerShell",),
        NoRestart=True,
    )
