"""Who says so, of what is done inside a virtual machine; see ``sources``."""

from wizard.model.findings import Source

_LEARN = "https://learn.microsoft.com"
_READ = "read 2026-08"

DEEP_CHECK = Source("Microsoft Learn, New-VM", f"{_LEARN}/powershell/module/hyper-v/new-vm", _READ)
DHCP_FEATURE = Source(
    "Microsoft Learn, Install and configure DHCP Server",
    f"{_LEARN}/windows-server/networking/technologies/dhcp/dhcp-deploy-wps",
    _READ,
)
DHCP_SCOPE = Source(
    "Microsoft Learn, Add-DhcpServerv4Scope",
    f"{_LEARN}/powershell/module/dhcpserver/add-dhcpserverv4scope",
    _READ,
)
DHCP_BINDING = Source(
    "Microsoft Learn, Set-DhcpServerv4Binding",
    f"{_LEARN}/powershell/module/dhcpserver/set-dhcpserverv4binding",
    _READ,
)
DHCP_IN_DOMAIN = Source(
    "Microsoft Learn, Add-DhcpServerInDC",
    f"{_LEARN}/powershell/module/dhcpserver/add-dhcpserverindc",
    _READ,
)
MAPPING = Source(
    "Microsoft Learn, Add-NetNatStaticMapping",
    f"{_LEARN}/powershell/module/netnat/add-netnatstaticmapping",
    _READ,
)
