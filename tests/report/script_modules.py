"""The cmdlets of the small world: each is a function on one object, ``$global:W``.

With ``$global:Inside`` they are those of the guest.
"""

HYPER_V = r"""
function Get-VM {
    param($Id)
    if (-not $global:Inside) {
        return [pscustomobject] @{ State = $global:W.State; Heartbeat = $global:W.Beat }
    }
    if ($global:W.Nested) {
        [pscustomobject] @{ Name = $global:W.Nested; State = $global:W.NestedState }
    }
}
function Get-VMMemory { param([Parameter(ValueFromPipeline)] $VM) process { $global:W } }
function Get-VMProcessor { param([Parameter(ValueFromPipeline)] $VM) process { $global:W } }
function Get-VMNetworkAdapter {
    param([Parameter(ValueFromPipeline)] $VM)
    process {
        if (-not $global:Inside) { return $global:W }
        [pscustomobject] @{ SwitchName = $global:W.NestedOn; VMName = $VM.Name }
    }
}
function Set-VMMemory {
    param([Parameter(ValueFromPipeline)] $VM, [bool] $DynamicMemoryEnabled, [long] $StartupBytes,
          $MinimumBytes, $MaximumBytes, $Buffer, $Priority)
    process {
        if ($env:REFUSE -eq "memory $DynamicMemoryEnabled") { throw 'The host refuses.' }
        $global:W.DynamicMemoryEnabled = $DynamicMemoryEnabled; $global:W.Startup = $StartupBytes
    }
}
function Set-VMProcessor {
    param([Parameter(ValueFromPipeline)] $VM, [bool] $ExposeVirtualizationExtensions)
    process {
        $refused = "extensions $ExposeVirtualizationExtensions"
        if ($env:REFUSE -match $refused) { throw 'The host refuses.' }
        $global:W.ExposeVirtualizationExtensions = $ExposeVirtualizationExtensions
    }
}
function Set-VMNetworkAdapter {
    param([Parameter(ValueFromPipeline)] $A, $MacAddressSpoofing)
    process { $global:W.MacAddressSpoofing = [int] ($MacAddressSpoofing -eq 'Off') }
}
function Start-VM {
    param([Parameter(ValueFromPipeline)] $VM)
    process {
        if ($global:Inside) {
            $global:W.NestedState = 2
            if ($env:REFUSE -eq 'nested') { throw 'The nested VM does not start.' }
            return
        }
        $global:W.State = 2; $global:W.Beat = 6; $global:W.Silent = 2
    }
}
function Stop-VM {
    param([Parameter(ValueFromPipeline)] $VM, [switch] $TurnOff, [switch] $Force, [switch] $Confirm)
    process {
        if ($global:Inside) { $global:W.NestedState = 3; return }
        $global:W.State = 3; $global:W.Beat = 0
    }
}
function New-VM { param($Name, [switch] $NoVHD, $MemoryStartupBytes)
    $global:W.Nested = $Name; $global:W.NestedState = 3
    [pscustomobject] @{ Name = $Name }
}
function Remove-VM {
    param([Parameter(ValueFromPipeline)] $VM, [switch] $Force)
    process {
        if ($global:W.NestedState -ne 3) { throw 'It runs.' }
        $global:W.Nested = ''
    }
}
function New-VMSwitch { param($Name, $SwitchType, $Notes)
    $global:W.Switch = $Name; $global:W.Notes = $Notes
    [pscustomobject] @{ Name = $Name }
}
function Get-VMSwitch {
    if ($global:W.Switch) {
        [pscustomobject] @{ Name = $global:W.Switch; SwitchType = 1; Notes = $global:W.Notes }
    }
}
function Remove-VMSwitch {
    param([Parameter(ValueFromPipeline)] $Switch, [switch] $Force)
    process { $global:W.Switch = ''; $global:W.Notes = '' }
}
"""
OTHERS = r"""
function Invoke-Command {
    # PowerShell Direct: it needs a running guest that knows the account.
    [CmdletBinding()] param([guid] $VMId, [pscredential] $Credential, [scriptblock] $ScriptBlock)
    $id, $said = if ($global:W.State -ne 2) {
        'InvalidVMState', 'The VM does not run.'
    } elseif ($global:W.Silent -gt 0) {
        $global:W.Silent--
        'PSSessionStateBroken', 'An error has occurred. A remote session might have ended.'
    } elseif ($Credential.GetNetworkCredential().Password -ne 'Secret 1') {
        $global:W.Refused++
        'PSSessionStateBroken', 'The credential is invalid.'
    }
    if ($id) { Stop-Call $PSCmdlet $id $said }
    try { $global:Inside = $true; & ([scriptblock]::Create([string] $ScriptBlock)) }
    finally { $global:Inside = $false }
}
function Stop-Call {
    param($Cmdlet, $Id, $Said)
    $problem = [Management.Automation.ErrorRecord]::new([Exception]::new($Said), $Id, 18, $null)
    $Cmdlet.ThrowTerminatingError($problem)
}
function Start-Sleep { param($Seconds) }
function Get-CimInstance {
    param($Namespace, $ClassName, $Filter)
    if (-not $global:Inside) { return [pscustomobject] @{ Filter = $Filter } }
    $state = if ($Filter -notmatch 'vmms' -or $global:W.HyperV -eq 4) { 'Running' }
    if ($state) { [pscustomobject] @{ Name = 'x'; State = $state } }
}
function Invoke-CimMethod {
    param([Parameter(ValueFromPipeline)] $InputObject, $MethodName, $Arguments)
    process {
        if ($env:REFUSE -eq 'shutdown') { return [pscustomobject] @{ ReturnValue = 32781 } }
        $global:W.State = 3; $global:W.Beat = 0
        [pscustomobject] @{ ReturnValue = 0 }
    }
}
function Get-ClusterGroup { param($VMId) [pscustomobject] @{ State = 0 } }
function Update-ClusterVirtualMachineConfiguration { param($VMId) $global:W.Refreshed++ }
function Get-WindowsOptionalFeature { param([switch] $Online, $FeatureName)
    $state = if ($FeatureName -match 'Hyper') { $global:W.HyperV } else { $global:W.Dhcp }
    [pscustomobject] @{ FeatureName = $FeatureName; State = $state }
}
function Install-WindowsFeature {
    [CmdletBinding()] param([string[]] $Name, [switch] $IncludeManagementTools)
    if ($env:REFUSE -match 'prerequisite') {
        $said = 'The Hyper-V feature cannot be installed: a hypervisor is already running.'
        if ($env:REFUSE -match 'SLAT') { $said = 'The processor does not support SLAT.' }
        Stop-Call $PSCmdlet 'Alteration_PrerequisiteCheck_Failed' $said
    }
    if ($Name -contains 'DHCP') { $global:W.Dhcp = 4 } else { $global:W.HyperV = 5 }
    [pscustomobject] @{ Success = $env:REFUSE -ne 'feature'; RestartNeeded = 1; ExitCode = 1603 }
}
function Uninstall-WindowsFeature { param([string[]] $Name, [switch] $IncludeManagementTools)
    if ($Name -contains 'DHCP') { $global:W.Dhcp = 2; $global:W.Scope = ''; $global:W.Router = '' }
    else { $global:W.HyperV = 1 }
    [pscustomobject] @{ Success = $true; RestartNeeded = 1; ExitCode = 0 }
}
function Enable-WindowsOptionalFeature {
    param([switch] $Online, $FeatureName, [switch] $All, [switch] $NoRestart)
    $global:W.HyperV = 5; $global:W.ByDism = $true
    [pscustomobject] @{ RestartNeeded = $true }
}
function Restart-Computer { [CmdletBinding()] param([switch] $Force)
    $global:W.HyperV = 4; $global:W.Silent = 3
    Stop-Call $PSCmdlet 'PSSessionStateBroken' 'The session has ended.'
}
function New-NetIPAddress { param($InterfaceAlias, $IPAddress, $PrefixLength, $AddressFamily)
    $global:W.Gateway = $IPAddress; [pscustomobject] @{ IPAddress = $IPAddress }
}
function Get-NetIPAddress { param($AddressFamily)
    $at = 'vEthernet (Nested)'
    [pscustomobject] @{ InterfaceAlias = $at; IPAddress = $global:W.Gateway; PrefixLength = 24 }
}
function Remove-NetIPAddress { param($IPAddress, $InterfaceAlias, [switch] $Confirm)
    $global:W.Gateway = ''
}
function New-NetNat { param($Name, $InternalIPInterfaceAddressPrefix)
    $global:W.Nat = $InternalIPInterfaceAddressPrefix; [pscustomobject] @{ Name = $Name }
}
function Get-NetNat {
    $prefix = $global:W.Nat
    if ($prefix) {
        [pscustomobject] @{ Name = 'Nested'; InternalIPInterfaceAddressPrefix = $prefix }
    }
}
function Remove-NetNat { param($Name, [switch] $Confirm) $global:W.Nat = '' }
function Add-NetNatStaticMapping {
    param($NatName, $Protocol, $ExternalIPAddress, $ExternalPort, $InternalIPAddress, $InternalPort)
    $global:W.Mapped = $InternalIPAddress; [pscustomobject] @{ StaticMappingID = 1 }
}
function Get-NetNatStaticMapping {
    if ($global:W.Mapped) {
        [pscustomobject] @{ NatName = 'Nested'; Protocol = 'TCP'; ExternalPort = 50022
            InternalIPAddress = $global:W.Mapped; InternalPort = 22 }
    }
}
function Remove-NetNatStaticMapping {
    param([Parameter(ValueFromPipeline)] $Mapping, [switch] $Confirm)
    process { $global:W.Mapped = '' }
}
function New-NetFirewallRule {
    param($Name, $DisplayName, $Description, $Direction, $Protocol, $LocalPort, $Action)
    $global:W.Mark = $Description
    $global:W.Rule = $Name; [pscustomobject] @{ Name = $Name }
}
function Get-NetFirewallRule {
    $mark = $global:W.Mark
    if ($global:W.Rule) { [pscustomobject] @{ Name = $global:W.Rule; Description = $mark } }
}
function Remove-NetFirewallRule { param($Name, [switch] $Confirm)
    $global:W.Rule = $global:W.Mark = ''
}
function Get-DhcpServerv4Binding {
    $ours = 'vEthernet (Nested)'
    [pscustomobject] @{ InterfaceAlias = 'Ethernet'; BindingState = $global:W.BoundElsewhere }
    [pscustomobject] @{ InterfaceAlias = $ours; BindingState = $global:W.Bound }
}
function Set-DhcpServerv4Binding {
    param([Parameter(ValueFromPipelineByPropertyName)] $InterfaceAlias, [bool] $BindingState)
    process {
        if ($InterfaceAlias -eq 'Ethernet') { $global:W.BoundElsewhere = $BindingState }
        else { $global:W.Bound = $BindingState }
    }
}
function Add-DhcpServerv4Scope { param($Name, $StartRange, $EndRange, $SubnetMask)
    $global:W.Scope = $Name
}
function Get-DhcpServerv4Scope {
    if ($global:W.Scope) { [pscustomobject] @{ Name = $global:W.Scope; ScopeId = '192.168.100.0' } }
}
function Remove-DhcpServerv4Scope { param($ScopeId, [switch] $Force, [switch] $Confirm)
    $global:W.Scope = ''
}
function Set-DhcpServerv4OptionValue {
    param($ScopeId, [string[]] $Router, $DnsServer, [switch] $Force)
    if ($Router) { $global:W.Router = $Router[0] }
    if ($DnsServer) { $global:W.Dns = @($DnsServer)[0] }
}
function Get-DhcpServerv4OptionValue { param($ScopeId)
    if ($global:W.Router) { [pscustomobject] @{ OptionId = 3; Value = @($global:W.Router) } }
    if ($global:W.Dns) { [pscustomobject] @{ OptionId = 6; Value = @($global:W.Dns) } }
}
"""
