"""Who says so. A date is that of the page; "read" where the page was read and has none."""

from wizard.model.findings import Source

_LEARN = "https://learn.microsoft.com"
_HYPER_V = f"{_LEARN}/windows-server/virtualization/hyper-v"
_TOOLS = "https://github.com/MicrosoftDocs/Virtualization-Documentation"
_READ = "read 2026-08"

NESTED = Source(
    "Microsoft Learn, Run Hyper-V in a virtual machine with nested virtualization",
    f"{_HYPER_V}/enable-nested-virtualization",
    "2025-06-10",
)
WHAT_IS_NESTED = Source(
    "Microsoft Learn, What is nested virtualization",
    f"{_HYPER_V}/nested-virtualization",
    "2025-06-10",
)
SPECIFICATION = Source(
    "Microsoft Learn, Hypervisor specification, Nested virtualization",
    f"{_LEARN}/virtualization/hyper-v-on-windows/tlfs/nested-virtualization",
    _READ,
)
REQUIREMENTS = Source(
    "Microsoft Learn, System requirements for Hyper-V",
    f"{_HYPER_V}/system-requirements-for-hyper-v-on-windows",
    "2025-06-26",
)
VERSIONS = Source(
    "Microsoft Learn, Upgrade virtual machine version in Hyper-V",
    f"{_HYPER_V}/deploy/upgrade-virtual-machine-version-in-hyper-v-on-windows-or-windows-server",
    _READ,
)
INSTALLING = Source(
    "Microsoft Learn, Install Hyper-V", f"{_HYPER_V}/get-started/install-hyper-v", _READ
)
REMOTE = Source(
    "Microsoft Learn, Remotely manage Hyper-V hosts",
    f"{_HYPER_V}/manage/remotely-manage-hyper-v-hosts",
    _READ,
)
LAUNCH = Source(
    "Microsoft Learn, BCDEdit /set",
    f"{_LEARN}/windows-hardware/drivers/devtest/bcdedit--set",
    _READ,
)
PROCESSOR_CLASS = Source(
    "Microsoft Learn, Win32_Processor",
    f"{_LEARN}/windows/win32/cimwin32prov/win32-processor",
    _READ,
)
VM_CLASS = Source(
    "Microsoft Learn, Msvm_ComputerSystem",
    f"{_LEARN}/windows/win32/hyperv_v2/msvm-computersystem",
    _READ,
)
SHUTDOWN = Source(
    "Microsoft Learn, Msvm_ShutdownComponent.InitiateShutdown",
    f"{_LEARN}/windows/win32/hyperv_v2/msvm-shutdowncomponent-initiateshutdown",
    _READ,
)
SAVED_STATE = Source(
    "Microsoft Learn, Remove-VMSavedState",
    f"{_LEARN}/powershell/module/hyper-v/remove-vmsavedstate",
    _READ,
)
GUEST_VALUES = Source(
    "Microsoft Learn, Msvm_KvpExchangeComponent",
    f"{_LEARN}/windows/win32/hyperv_v2/msvm-kvpexchangecomponent",
    _READ,
)
CONTAINERS = Source(
    "Microsoft Learn, Windows container requirements",
    f"{_LEARN}/virtualization/windowscontainers/deploy-containers/system-requirements",
    _READ,
)
SET_MEMORY = Source(
    "Microsoft Learn, Set-VMMemory", f"{_LEARN}/powershell/module/hyper-v/set-vmmemory", _READ
)
MEMORY_RESERVE = Source(
    "Microsoft, Hyper-V root memory reserve",
    f"{_TOOLS}/tree/77e0742/hyperv-tools/root-memory-reserve",
    "2026-08-07",
)
NESTED_SCRIPT = Source(
    "Microsoft, Enable-NestedVm.ps1",
    f"{_TOOLS}/blob/77e0742/hyperv-tools/Nested/Enable-NestedVm.ps1",
    "2026-08-07",
)
REPLICATION = Source(
    "Microsoft Learn, Get-VMReplication",
    f"{_LEARN}/powershell/module/hyper-v/get-vmreplication",
    _READ,
)
CHECKPOINTS = Source(
    "Microsoft, Get-NestedVirtStatus.ps1",
    f"{_TOOLS}/blob/77e0742/hyperv-tools/Nested/Get-NestedVirtStatus.ps1",
    "2026-08-07",
)
SET_VM = Source("Microsoft Learn, Set-VM", f"{_LEARN}/powershell/module/hyper-v/set-vm", _READ)
PROCESSOR_COMPATIBILITY = Source(
    "Microsoft Learn, Processor compatibility mode in Hyper-V",
    f"{_HYPER_V}/manage/processor-compatibility-mode-hyper-v",
    _READ,
)
PROCESSOR_SETTINGS_CLASS = Source(
    "Microsoft Learn, Msvm_ProcessorSettingData",
    f"{_LEARN}/windows/win32/hyperv_v2/msvm-processorsettingdata",
    _READ,
)
WORKS_WITH_VBS = Source(
    "Microsoft, Virtualization-Documentation, pull request 1059", f"{_TOOLS}/pull/1059", "2019-05"
)
MEMORY_INTEGRITY = Source(
    "Microsoft Learn, Enable memory integrity",
    f"{_LEARN}/windows/security/hardware-security/"
    "enable-virtualization-based-protection-of-code-integrity",
    _READ,
)
CREDENTIAL_GUARD = Source(
    "Microsoft Learn, Configure Credential Guard",
    f"{_LEARN}/windows/security/identity-protection/credential-guard/configure",
    _READ,
)
STATUS_SCRIPT = CHECKPOINTS
PREVIEW_LIMITS = Source(
    "Microsoft, Virtualization-Documentation, issue 811", f"{_TOOLS}/issues/811", "2018-07-18"
)
OPT_OUT_OF_VBS = Source(
    "Microsoft, Virtualization-Documentation, issue 299", f"{_TOOLS}/issues/299", _READ
)
FASTER_MEMORY_INTEGRITY = Source(
    "Microsoft, windows-itpro-docs, pull request 11868",
    "https://github.com/MicrosoftDocs/windows-itpro-docs/pull/11868",
    "2024-02-01",
)
DEVICE_ASSIGNMENT = Source(
    "Microsoft Learn, Plan for deploying devices by using Discrete Device Assignment",
    f"{_HYPER_V}/plan/plan-for-deploying-devices-using-discrete-device-assignment",
    "2019-08-21",
)
GPU_IN_NESTED = Source(
    "Microsoft, WSL, issue 12698", "https://github.com/microsoft/WSL/issues/12698", "2025-03-14"
)
FAST_STARTUP = Source(
    "Microsoft Learn, Distinguishing Fast Startup from Wake-from-Hibernation",
    f"{_LEARN}/windows-hardware/drivers/kernel/"
    "distinguishing-fast-startup-from-wake-from-hibernation",
    "2018-10-17",
)
DESIRED_STATE = Source(
    "DSC Community, HyperVDsc, VMProcessor",
    "https://github.com/dsccommunity/HyperVDsc/tree/17e8eb7/source/DSCResources/DSC_VMProcessor",
    _READ,
)
REMOTE_MANAGEMENT = Source(
    "Microsoft Learn, Installation and configuration for Windows Remote Management",
    f"{_LEARN}/windows/win32/winrm/installation-and-configuration-for-windows-remote-management",
    _READ,
)
SIGNING_IN = Source(
    "Microsoft Learn, Authentication for remote connections",
    f"{_LEARN}/windows/win32/winrm/authentication-for-remote-connections",
    _READ,
)
IDENTIFY = Source(
    "Microsoft Learn, Detecting whether a remote computer supports WS-Management",
    f"{_LEARN}/windows/win32/winrm/"
    "detecting-whether-a-remote-computer-supports-ws-management-protocol",
    _READ,
)
LANGUAGE_MODES = Source(
    "Microsoft Learn, about_Language_Modes",
    f"{_LEARN}/powershell/module/microsoft.powershell.core/about/about_language_modes",
    _READ,
)
NUMA_NODES = Source(
    "Microsoft Learn, Get-VMHostNumaNode",
    f"{_LEARN}/powershell/module/hyper-v/get-vmhostnumanode",
    _READ,
)
CLUSTERS = Source(
    "Microsoft Learn, Get-ClusterNode",
    f"{_LEARN}/powershell/module/failoverclusters/get-clusternode",
    _READ,
)
SECURITY_PLAN = Source(
    "Microsoft Learn, Plan for Hyper-V security in Windows Server",
    f"{_HYPER_V}/plan/plan-hyper-v-security-in-windows-server",
    _READ,
)
SCALE = Source(
    "Microsoft Learn, Plan for Hyper-V scalability in Windows Server",
    f"{_HYPER_V}/plan/plan-hyper-v-scalability-in-windows-server",
    _READ,
)
DIRECTORY_GUEST = Source(
    "Microsoft, Ask the Core Team, Windows Virtual Machine object in Active Directory",
    f"{_LEARN}/archive/blogs/askcore/windows-virtual-machine-object-in-active-directory",
    _READ,
)

# Networks
_USER_GUIDE = f"{_LEARN}/virtualization/hyper-v-on-windows/user-guide"
_HYPER_V_CMDLETS = f"{_LEARN}/powershell/module/hyper-v"

NAT_NETWORK = Source(
    "Microsoft Learn, Set up a NAT network", f"{_USER_GUIDE}/setup-nat-network", _READ
)
NESTED_IN_AZURE = Source(
    "Microsoft Learn, Nested VMs and the virtual network of Azure",
    f"{_USER_GUIDE}/nested-virtualization-azure-virtual-network",
    _READ,
)
NAT_PARAMETER = Source(
    "Microsoft, Virtualization-Documentation, issue 361", f"{_TOOLS}/issues/361", _READ
)
NAT_FORGOTTEN = Source(
    "Microsoft, Virtualization-Documentation, issue 971", f"{_TOOLS}/issues/971", _READ
)
NAT_OF_DOCKER = Source(
    "Docker, for-win, issue 309", "https://github.com/docker/for-win/issues/309", _READ
)
NAT_OF_WSL = Source(
    "Microsoft, WSL, issue 8129", "https://github.com/microsoft/WSL/issues/8129", _READ
)
NAT_MAPPING = Source(
    "Microsoft Learn, Add-NetNatStaticMapping",
    f"{_LEARN}/powershell/module/netnat/add-netnatstaticmapping",
    _READ,
)
GET_ADAPTER = Source(
    "Microsoft Learn, Get-VMNetworkAdapter", f"{_HYPER_V_CMDLETS}/get-vmnetworkadapter", _READ
)
SET_ADAPTER = Source(
    "Microsoft Learn, Set-VMNetworkAdapter", f"{_HYPER_V_CMDLETS}/set-vmnetworkadapter", _READ
)
ADD_ADAPTER = Source(
    "Microsoft Learn, Add-VMNetworkAdapter", f"{_HYPER_V_CMDLETS}/add-vmnetworkadapter", _READ
)
ADAPTER_VLAN = Source(
    "Microsoft Learn, Set-VMNetworkAdapterVlan",
    f"{_HYPER_V_CMDLETS}/set-vmnetworkadaptervlan",
    _READ,
)
PORT_SECURITY_CLASS = Source(
    "Microsoft Learn, Msvm_EthernetSwitchPortSecuritySettingData",
    f"{_LEARN}/windows/win32/hyperv_v2/msvm-ethernetswitchportsecuritysettingdata",
    _READ,
)
MAC_POOL = Source(
    "Microsoft Learn, Configure the server with a sufficient amount of dynamic MAC addresses",
    f"{_HYPER_V}/best-practices-analyzer/"
    "configure-the-server-with-a-sufficient-amount-of-dynamic-mac-addresses",
    _READ,
)
SPOOFING_IN_VMWARE = Source(
    "Microsoft, Virtualization-Documentation, pull request 678", f"{_TOOLS}/pull/678", _READ
)
LAB_ADAPTERS = Source(
    "Microsoft, MSLab, 3_Deploy.ps1",
    "https://github.com/microsoft/MSLab/blob/d3c14de/Scripts/3_Deploy.ps1",
    _READ,
)
WIRELESS_LAB = Source(
    "QuotaManager, issue 7", "https://github.com/UserJoo9/QuotaManager/issues/7", _READ
)

# Virtual machines
_DSC = "https://github.com/dsccommunity/HyperVDsc/blob/17e8eb7"

MODULE_TYPES = Source(
    "DSC Community, HyperVDsc, types of the Hyper-V module",
    f"{_DSC}/tests/Unit/Stubs/Hyper-V.stubs.psm1",
    _READ,
)
SAME_NAMES = Source(
    "DSC Community, HyperVDsc, Get-VMHyperV",
    f"{_DSC}/source/Modules/HyperVDsc.Common/Public/Get-VMHyperV.ps1",
    _READ,
)
SAME_BUILD = Source(
    "Microsoft, Virtualization-Documentation, issue 306", f"{_TOOLS}/issues/306", _READ
)
SET_PROCESSOR = Source(
    "Microsoft Learn, Set-VMProcessor", f"{_HYPER_V_CMDLETS}/set-vmprocessor", _READ
)
SET_SECURITY = Source(
    "Microsoft Learn, Set-VMSecurity", f"{_HYPER_V_CMDLETS}/set-vmsecurity", _READ
)
GET_CHECKPOINTS = Source(
    "Microsoft Learn, Get-VMSnapshot", f"{_HYPER_V_CMDLETS}/get-vmsnapshot", _READ
)
POWERSHELL_DIRECT = Source(
    "Microsoft Learn, Manage Windows virtual machines with PowerShell Direct",
    f"{_HYPER_V}/manage/manage-windows-virtual-machines-with-powershell-direct",
    _READ,
)
LAB_SCRIPT = LAB_ADAPTERS
