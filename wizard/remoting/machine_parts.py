"""Parts of virtual machines, each out of one row."""

from collections.abc import Iterable

from wizard.model.facts import (
    Checkpoint,
    GuestSystem,
    IntegrationService,
    Memory,
    NetworkAdapter,
    Vlan,
    VmProcessor,
    VmSecurity,
)
from wizard.powershell.enumerations import (
    ADAPTER_STATUS,
    INTEGRATION_STATUS,
    ON_OFF,
    SNAPSHOT_TYPE,
    VLAN_MODE,
    name_of,
)
from wizard.powershell.queries import Row, memory_of, settings_in_force
from wizard.remoting.guests import guest_of
from wizard.remoting.reading import flag, guid, items, named, whole, words


def memory(row: Row) -> Memory:
    """Read a row of ``Get-VMMemory``."""
    return settings_in_force(memory_of(row))


def processor(row: Row, settings: Row | None) -> VmProcessor:
    """Read a row of ``Get-VMProcessor``, and the one of its setting data."""
    return VmProcessor(
        count=whole(row, "Count"),
        exposes_virtualization=flag(row, "ExposeVirtualizationExtensions"),
        compatible_for_migration=flag(row, "CompatibilityForMigrationEnabled"),
        compatible_for_older_systems=flag(row, "CompatibilityForOlderOperatingSystemsEnabled"),
        threads_per_core=whole(row, "HwThreadCountPerCore"),
        hides_hypervisor=None if settings is None else flag(settings, "HideHypervisorPresent"),
        resource_pool=words(row, "ResourcePoolName"),
        reserve=whole(row, "Reserve"),
        maximum=whole(row, "Maximum"),
    )


def guest(row: Row) -> GuestSystem | None:
    """Read what the integration services of the guest tell."""
    return guest_of(items(row, "GuestIntrinsicExchangeItems") or ())


def adapter(row: Row, vlan: Row | None) -> NetworkAdapter:
    """Read a row of ``Get-VMNetworkAdapter``, and the one of its VLAN."""
    addresses, status = items(row, "IPAddresses"), items(row, "Status")
    return NetworkAdapter(
        id=str(row["Id"]),
        name=words(row, "Name") or "",
        switch_id=guid(row, "SwitchId"),
        switch_name=words(row, "SwitchName"),
        connected=flag(row, "Connected"),
        legacy=flag(row, "IsLegacy"),
        mac_address=words(row, "MacAddress"),
        mac_address_spoofing=_on(row, "MacAddressSpoofing"),
        dhcp_guard=_on(row, "DhcpGuard"),
        router_guard=_on(row, "RouterGuard"),
        ip_addresses=None if addresses is None else tuple(map(str, addresses)),
        dynamic_mac_address=flag(row, "DynamicMacAddressEnabled"),
        teaming=_on(row, "AllowTeaming"),
        iov_weight=whole(row, "IovWeight"),
        storm_limit=whole(row, "StormLimit"),
        dynamic_address_limit=whole(row, "DynamicIPAddressLimit"),
        virtual_subnet=whole(row, "VirtualSubnetId"),
        status=None
        if status is None
        else tuple(name_of(ADAPTER_STATUS, each) or str(each) for each in status),
        vlan=None if vlan is None else _vlan(vlan),
    )


def _vlan(row: Row) -> Vlan:
    return Vlan(
        mode=named(row, "OperationMode", VLAN_MODE),
        access_id=whole(row, "AccessVlanId"),
        native_id=whole(row, "NativeVlanId"),
        allowed=str(row.get("AllowedVlanIdListString") or ""),
    )


def _on(row: Row, name: str) -> bool | None:
    state = named(row, name, ON_OFF)
    return None if state is None else state == "On"


def integration_services(rows: Iterable[Row]) -> tuple[IntegrationService, ...]:
    """Read rows of ``Get-VMIntegrationService``."""
    services = (_integration_service(row) for row in rows)
    return tuple(service for service in services if service is not None)


def _integration_service(row: Row) -> IntegrationService | None:
    """Read a service; its kind is the GUID at the end of its Id, for names are localized."""
    kind = (words(row, "Id") or "").rpartition("\\")[2].upper()
    if not kind:
        return None
    status = named(row, "PrimaryOperationalStatus", INTEGRATION_STATUS)
    return IntegrationService(kind, flag(row, "Enabled"), status)


def security(row: Row) -> VmSecurity:
    """Read a row of ``Msvm_SecuritySettingData``."""
    return VmSecurity(
        shielded=flag(row, "ShieldingRequested"),
        tpm=flag(row, "TpmEnabled"),
        encrypts_state=flag(row, "EncryptStateAndVmMigrationTraffic"),
        bound_to_host_tpm=flag(row, "BindToHostTpm"),
        vbs_opt_out=flag(row, "VirtualizationBasedSecurityOptOut"),
    )


def checkpoint(row: Row) -> Checkpoint:
    """Read a row of ``Get-VMSnapshot``."""
    return Checkpoint(
        id=guid(row, "Id") or "",
        name=words(row, "Name") or "",
        kind=named(row, "SnapshotType", SNAPSHOT_TYPE),
        automatic=flag(row, "IsAutomaticCheckpoint"),
    )
