"""Every question asked inside a virtual machine, where nested ones are to run."""

from wizard.powershell.asking import NO_SUCH_KEY, Rows, asked, cim, registry, services
from wizard.powershell.command import cmdlet
from wizard.powershell.host_queries import (
    COMPUTER_SYSTEM,
    FAST_STARTUP,
    GUEST_KEY,
    OPERATING_SYSTEM,
    ROLE,
    WINDOWS_RELEASE,
)
from wizard.powershell.protection_queries import DEVICE_GUARD
from wizard.powershell.queries import Query, selected

# What makes NAT networks of its own, hands out addresses, or uses the virtualization extensions
SERVICES = (
    "docker",
    "hns",
    "SharedAccess",
    "RemoteAccess",
    "WslService",
    "VMAuthdService",
    "VBoxSDS",
    "vmms",
    "DHCPServer",
)


def _inside(query: Query[Rows]) -> Query[Rows]:
    return Query(f"inside: {query.name}", query.command, query.read, query.absent)


INSIDE_IDENTITY = asked(
    "inside: Id of the virtual machine", registry(GUEST_KEY, "VirtualMachineId"), NO_SUCH_KEY
)
INSIDE_WINDOWS = _inside(OPERATING_SYSTEM)
INSIDE_SYSTEM = _inside(COMPUTER_SYSTEM)
INSIDE_RELEASE = _inside(WINDOWS_RELEASE)
INSIDE_ROLE = _inside(ROLE)
INSIDE_DEVICE_GUARD = _inside(DEVICE_GUARD)
INSIDE_FAST_STARTUP = _inside(FAST_STARTUP)
INSIDE_SERVICES = asked("inside: services", services(*SERVICES))
INSIDE_ADDRESSES = asked(
    "inside: addresses",
    selected(
        cmdlet("Get-NetIPAddress", AddressFamily="IPv4"),
        "InterfaceAlias",
        "IPAddress",
        "PrefixLength",
    ),
)
INSIDE_ROUTES = asked(
    "inside: routes",
    selected(cmdlet("Get-NetRoute", AddressFamily="IPv4"), "DestinationPrefix", "NextHop"),
)
INSIDE_NAT = asked(
    "inside: NAT networks",
    selected(cmdlet("Get-NetNat"), "Name", "InternalIPInterfaceAddressPrefix"),
)
INSIDE_MAPPINGS = asked(
    "inside: port mappings",
    selected(cmdlet("Get-NetNatStaticMapping"), "NatName", "Protocol", "ExternalPort"),
)
INSIDE_PORTS = asked(
    "inside: ports in use",
    cim("MSFT_NetTCPConnection", "LocalPort", where="State=2", namespace="root/StandardCimv2"),
)
INSIDE_ADAPTERS = asked(
    "inside: network adapters",
    selected(cmdlet("Get-NetAdapter"), "Name", "InterfaceDescription", "NdisPhysicalMedium"),
)

OF_INSIDE_WINDOWS: tuple[Query[Rows], ...] = (
    INSIDE_IDENTITY,
    INSIDE_WINDOWS,
    INSIDE_SYSTEM,
    INSIDE_RELEASE,
    INSIDE_ROLE,
    INSIDE_DEVICE_GUARD,
    INSIDE_FAST_STARTUP,
    INSIDE_SERVICES,
    INSIDE_ADDRESSES,
    INSIDE_ROUTES,
    INSIDE_NAT,
    INSIDE_MAPPINGS,
    INSIDE_PORTS,
    INSIDE_ADAPTERS,
)
INSIDE_SWITCHES = asked(
    "inside: virtual switches", selected(cmdlet("Get-VMSwitch"), "Id", "Name", "SwitchType")
)
INSIDE_VM_HOST = asked(
    "inside: Hyper-V", selected(cmdlet("Get-VMHost"), "MacAddressMinimum", "MacAddressMaximum")
)
INSIDE_VMS = asked("inside: VMs", selected(cmdlet("Get-VM"), "Id", "Name", "State"))
INSIDE_SCOPES = asked("inside: DHCP scopes", selected(cmdlet("Get-DhcpServerv4Scope"), "Name"))
# A system without Hyper-V, or without the DHCP server, does not know their cmdlets
OF_INSIDE_HYPER_V: tuple[Query[Rows], ...] = (INSIDE_SWITCHES, INSIDE_VM_HOST, INSIDE_VMS)
OF_INSIDE_DHCP: tuple[Query[Rows], ...] = (INSIDE_SCOPES,)
INSIDE: tuple[Query[Rows], ...] = (*OF_INSIDE_WINDOWS, *OF_INSIDE_HYPER_V, *OF_INSIDE_DHCP)
