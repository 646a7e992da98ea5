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
