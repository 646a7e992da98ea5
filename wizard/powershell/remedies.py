"""Commands that are shown to the user as remedies; some of them are sent, too."""

from wizard.model.facts import VmRef
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.host_queries import SYSTEM_POLICIES_KEY
from wizard.powershell.queries import the_vm

ON_CLIENT = ("Microsoft-Hyper-V", "Microsoft-Hyper-V-Management-PowerShell")
HYPER_V_ADMINISTRATORS = "S-1-5-32-578"  # groups have names of their own in every language


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
    """Install Hyper-V and its PowerShell module on a client; Windows must be restarted afterwards.

    Only the parent of both, with the graphical tools, would bring the module by itself.
    """
    return cmdlet(
        "Enable-WindowsOptionalFeature",
        Online=True,
        FeatureName=ON_CLIENT,
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
        FeatureName=ON_CLIENT[1:],
        NoRestart=True,
    )


def start_compute_service(mode: str) -> Command:
    """Let the Host Compute Service start as ``mode`` says; Windows has ``Manual``."""
    return cmdlet("Set-Service", Name="vmcompute", StartupType=mode)


def add_to_hyper_v_administrators(account: str) -> Command:
    """Let an account manage Hyper-V. It counts from its next sign-in on."""
    return cmdlet("Add-LocalGroupMember", SID=HYPER_V_ADMINISTRATORS, Member=(account,))


def take_from_hyper_v_administrators(account: str) -> Command:
    """Take an account out of the group again."""
    return cmdlet("Remove-LocalGroupMember", SID=HYPER_V_ADMINISTRATORS, Member=(account,))


def filter_local_accounts(*, filtered: bool) -> Command:
    """Take the rights of local accounts away over the network, as Windows does, or not."""
    return cmdlet(
        "New-ItemProperty",
        LiteralPath=(SYSTEM_POLICIES_KEY,),
        Name="LocalAccountTokenFilterPolicy",
        Value=0 if filtered else 1,
        PropertyType="DWord",
        Force=True,
    )


def start_hypervisor(*, automatically: bool) -> Command:
    """Start the hypervisor with Windows, or not, from the next restart on."""
    start = "auto" if automatically else "off"
    return cmdlet("bcdedit.exe", Arguments=("/set", "{current}", "hypervisorlaunchtype", start))


def clear_load_options() -> Command:
    """Take away all options of the hypervisor, from the next restart on."""
    return cmdlet("bcdedit.exe", Arguments=("/deletevalue", "{current}", "hypervisorloadoptions"))


def switch_nesting_off_at_start() -> Command:
    """Give the hypervisor the one option that keeps it from nesting: the way back."""
    words = ("/set", "{current}", "hypervisorloadoptions", "OFFERNESTEDVIRT=FALSE")
    return cmdlet("bcdedit.exe", Arguments=words)
