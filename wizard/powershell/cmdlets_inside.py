"""Cmdlets for the inside of a virtual machine: sent there, or shown to the user."""

from wizard.powershell.vocabulary import (
    DHCP,
    DISM,
    FIREWALL,
    HYPER_V,
    MANAGEMENT,
    SERVER_MANAGER,
    Kind,
    declare,
    one_of,
)

# Inside a virtual machine: sent there, or written into the plan for the user to run
declare(
    "New-VMSwitch",
    HYPER_V,
    changes=True,
    Name=Kind.STRING,
    SwitchType=one_of("Internal", "Private"),
    Notes=Kind.STRING,
)
declare("Get-NetAdapter", "NetAdapter", Name=Kind.STRINGS)
declare(
    "New-NetIPAddress",
    "NetTCPIP",
    changes=True,
    InterfaceAlias=Kind.STRING,
    IPAddress=Kind.STRING,
    PrefixLength=Kind.INTEGER,
    DefaultGateway=Kind.STRING,
    AddressFamily=one_of("IPv4"),
)
declare(
    "New-NetNat",
    "NetNat",
    changes=True,
    Name=Kind.STRING,
    InternalIPInterfaceAddressPrefix=Kind.STRING,
)
declare("Get-NetNat", "NetNat", Name=Kind.STRINGS)
declare("Remove-NetNat", "NetNat", changes=True, Name=Kind.STRINGS, Confirm=Kind.SWITCH)
declare(
    "Remove-NetIPAddress",
    "NetTCPIP",
    changes=True,
    IPAddress=Kind.STRINGS,
    InterfaceAlias=Kind.STRINGS,
    Confirm=Kind.SWITCH,
)
declare("Remove-VMSwitch", HYPER_V, changes=True, Name=Kind.STRINGS, Force=Kind.SWITCH)
declare(
    "Add-NetNatStaticMapping",
    "NetNat",
    changes=True,
    NatName=Kind.STRING,
    Protocol=one_of("TCP", "UDP"),
    ExternalIPAddress=Kind.STRING,
    ExternalPort=Kind.INTEGER,
    InternalIPAddress=Kind.STRING,
    InternalPort=Kind.INTEGER,
)
declare("Remove-NetNatStaticMapping", "NetNat", changes=True, Confirm=Kind.SWITCH)
declare("Get-NetFirewallRule", FIREWALL, Name=Kind.STRINGS)
declare(
    "New-NetFirewallRule",
    FIREWALL,
    changes=True,
    Name=Kind.STRING,
    DisplayName=Kind.STRING,
    Description=Kind.STRING,
    Direction=one_of("Inbound"),
    Protocol=one_of("TCP", "UDP"),
    LocalPort=Kind.STRINGS,
    Action=one_of("Allow"),
)
declare("Remove-NetFirewallRule", FIREWALL, changes=True, Name=Kind.STRINGS, Confirm=Kind.SWITCH)
declare(
    "Set-DnsClientServerAddress",
    "DnsClient",
    changes=True,
    InterfaceAlias=Kind.STRINGS,
    ServerAddresses=Kind.STRINGS,
)
declare(
    "Install-WindowsFeature",
    SERVER_MANAGER,
    changes=True,
    Name=Kind.STRINGS,
    IncludeManagementTools=Kind.SWITCH,
)
declare(
    "Enable-WindowsOptionalFeature",
    DISM,
    changes=True,
    Online=Kind.SWITCH,
    FeatureName=Kind.STRINGS,
    All=Kind.SWITCH,
    NoRestart=Kind.SWITCH,
)

declare("Get-WindowsOptionalFeature", DISM, Online=Kind.SWITCH, FeatureName=Kind.STRING)
declare(
    "Uninstall-WindowsFeature",
    SERVER_MANAGER,
    changes=True,
    Name=Kind.STRINGS,
    IncludeManagementTools=Kind.SWITCH,
)
declare(
    "Disable-WindowsOptionalFeature",
    DISM,
    changes=True,
    Online=Kind.SWITCH,
    FeatureName=Kind.STRINGS,
    NoRestart=Kind.SWITCH,
)
declare("Restart-Computer", MANAGEMENT, changes=True, Force=Kind.SWITCH)
declare(
    "New-VM",
    HYPER_V,
    changes=True,
    Name=Kind.STRING,
    NoVHD=Kind.SWITCH,
    MemoryStartupBytes=Kind.SIZE,
)
declare("Remove-VM", HYPER_V, changes=True, Force=Kind.SWITCH)
declare("Get-DhcpServerv4Scope", DHCP)
declare(
    "Add-DhcpServerv4Scope",
    DHCP,
    changes=True,
    Name=Kind.STRING,
    StartRange=Kind.STRING,
    EndRange=Kind.STRING,
    SubnetMask=Kind.STRING,
)
declare(
    "Remove-DhcpServerv4Scope",
    DHCP,
    changes=True,
    ScopeId=Kind.STRINGS,
    Force=Kind.SWITCH,
    Confirm=Kind.SWITCH,
)
declare("Get-DhcpServerv4OptionValue", DHCP, ScopeId=Kind.STRING)
declare(
    "Set-DhcpServerv4OptionValue",
    DHCP,
    changes=True,
    ScopeId=Kind.STRING,
    Router=Kind.STRINGS,
    DnsServer=Kind.STRINGS,
    Force=Kind.SWITCH,
)
declare("Get-DhcpServerv4Binding", DHCP)
declare("Set-DhcpServerv4Binding", DHCP, changes=True, BindingState=Kind.BOOLEAN)
