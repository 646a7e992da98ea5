"""Network adapters of virtual machines as the objects that Hyper-V's cmdlets give."""

from typing import Any

from wizard.simulator.enums import HYPER_V, hyper_v, on_off
from wizard.simulator.machines import SimulatedVm, VmAdapter
from wizard.simulator.objects import Guid, PsObject
from wizard.simulator.state import SimulatedHost
from wizard.simulator.vm_parts import Vlan

SETTING = f"{HYPER_V}VirtualizationObject"


def adapter_properties(host: SimulatedHost, vm: SimulatedVm, adapter: VmAdapter) -> dict[str, Any]:
    """Return what ``Get-VMNetworkAdapter`` tells, the machine left out."""
    switch = host.switch(adapter.switch)
    return {
        "Name": adapter.name,
        "Id": f"Microsoft:{vm.id.upper()}\\{adapter.id.upper()}",
        "AdapterId": adapter.id.upper(),
        "SwitchId": Guid(switch.id) if switch else None,
        "SwitchName": switch.name if switch else "",
        "Connected": switch is not None,
        "IsLegacy": adapter.legacy,
        "IsSynthetic": not adapter.legacy,
        "IsManagementOs": False,
        "MacAddress": adapter.mac_address,
        "DynamicMacAddressEnabled": adapter.dynamic_mac_address,
        "IPAddresses": [*adapter.addresses] if vm.serves("Key-Value Pair Exchange") else [],
        "Status": _status(vm, adapter),
        **_port(adapter),
    }


def _port(adapter: VmAdapter) -> dict[str, Any]:
    """Return the settings of the switch port."""
    return {
        "MacAddressSpoofing": on_off(on=adapter.mac_address_spoofing),
        "DhcpGuard": on_off(on=adapter.dhcp_guard),
        "RouterGuard": on_off(on=adapter.router_guard),
        "AllowTeaming": on_off(on=adapter.teaming),
        "IovWeight": adapter.iov_weight,
        "StormLimit": adapter.storm_limit,
        "DynamicIPAddressLimit": adapter.dynamic_address_limit,
        "VirtualSubnetId": adapter.virtual_subnet,
        "VlanSetting": _vlan(adapter.vlan),
        "AclList": _rules("VMNetworkAdapterAclSetting", adapter.port_rules),
        "ExtendedAclList": _rules(
            "VMNetworkAdapterExtendedAclSetting", adapter.extended_port_rules
        ),
    }


def _status(vm: SimulatedVm, adapter: VmAdapter) -> list[Any]:
    usual = ["Ok"] if vm.is_active else []
    names = usual if adapter.status is None else adapter.status
    return [hyper_v("VMNetworkAdapterOperationalStatus", each) for each in names]


def _vlan(vlan: Vlan) -> PsObject:
    properties = {
        "OperationMode": hyper_v("VMNetworkAdapterVlanMode", vlan.mode),
        "AccessVlanId": vlan.access,
        "NativeVlanId": vlan.native,
        "AllowedVlanIdListString": vlan.allowed,
        "PrivateVlanMode": 0,
        "PrimaryVlanId": 0,
        "SecondaryVlanId": 0,
        "IsTemplate": False,
    }
    return _setting("VMNetworkAdapterVlanSetting", properties)


def _rules(kind: str, count: int) -> list[PsObject]:
    return [_setting(kind, {"Weight": number + 1, "IsTemplate": False}) for number in range(count)]


def _setting(kind: str, properties: dict[str, Any]) -> PsObject:
    return PsObject((HYPER_V + kind, SETTING, "System.Object"), properties, HYPER_V + kind)
