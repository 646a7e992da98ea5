"""Errors of virtual switches, NAT networks, addresses and adapters."""

from wizard.model.text import text
from wizard.remoting.known_error import KnownError, Retry, of_hyper_v

_ELEMENT_NOT_FOUND = 0x80070490
_WMI_NOT_FOUND = 0x80041002

_SWITCHES = (
    KnownError(
        key="switch-not-found",
        ids=of_hyper_v("InvalidParameter", "Get-VMSwitch"),
        category="InvalidArgument",
        cause=text("No virtual switch has this name."),
        advice=text("Read the host again and choose one of its switches."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="switch-adapter-not-bound",
        ids=of_hyper_v("ObjectNotFound", "New-VMSwitch", "Set-VMSwitch"),
        code=_ELEMENT_NOT_FOUND,
        cause=text(
            "The network adapter cannot be bound to the switch: it is in a bridge, wireless, or a "
            "filter driver of other software holds it."
        ),
        advice=text("Free the adapter or choose another one, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="switch-settings-refused",
        ids=of_hyper_v("OperationFailed", "Set-VMSwitch"),
        category="NotSpecified",
        cause=text("The settings of a virtual switch that is in use could not be changed."),
        advice=text("Disconnect what uses the switch, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="switch-not-made",
        ids=of_hyper_v("Unspecified", "New-VMSwitch"),
        code=_WMI_NOT_FOUND,
        cause=text("Something vanished on the host while the virtual switch was made."),
        advice=text("See whether the switch is half there and remove it, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="switch-parameters",
        ids=of_hyper_v("AmbiguousParameterSet", "New-VMSwitch"),
        category="InvalidArgument",
        cause=text("An internal or private switch was asked for with a value of external ones."),
        advice=text("Leave -AllowManagementOS out."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="switch-default",
        ids=of_hyper_v("*", "Remove-VMSwitch"),
        words=("Internet Connection Sharing switch",),
        cause=text("The Default Switch belongs to Windows, which does not let it be changed."),
        advice=text("Leave it, and use another switch."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="switch-nothing-to-set",
        ids=of_hyper_v("InvalidParameter", "Set-VMSwitch"),
        category="InvalidArgument",
        cause=text("The command does not say what is to change on the switch."),
        advice=text("Name at least one setting."),
        retry=Retry.NEVER,
    ),
)

_NAT = (
    KnownError(
        key="nat-taken",
        ids=("Windows System Error 52,New-NetNat",),
        cause=text(
            "A NAT network has this name or this prefix already. It may be one of containers, of "
            "Docker or of the Default Switch, which Get-NetNat does not list."
        ),
        advice=text("Choose another name and another network, or remove the one that is there."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="nat-prefix",
        ids=("Windows System Error 87,New-NetNat",),
        category="InvalidArgument",
        cause=text(
            "The prefix overlaps that of another NAT network, or is no network address (bits of "
            "the host part are set)."
        ),
        advice=text("Choose a network that is free, such as 192.168.200.0/24."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="nat-no-interface",
        ids=("Windows System Error 1169,New-NetNat",),
        cause=text("No network adapter has an address in the external prefix that was given."),
        advice=text("Leave the external prefix out, or give that of an adapter."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="nat-not-installed",
        ids=("HRESULT 0x80041010,*-NetNat*",),
        category="MetadataError",
        cause=text("This Windows has no NAT: the part that makes NAT networks is missing."),
        advice=text("Install the Hyper-V role there, or connect nested VMs in another way."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="mapping-port-reserved",
        ids=("Windows System Error 32,Add-NetNatStaticMapping",),
        cause=text(
            "The external port is reserved (netsh int ipv4 show excludedportrange tcp lists what "
            "is), or another NAT command ran at the same moment."
        ),
        advice=text("Choose a port that is not reserved, and run NAT commands one by one."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="mapping-exists",
        ids=("Windows System Error 52,Add-NetNatStaticMapping",),
        cause=text("This port is mapped already, or another NAT command ran at the same moment."),
        advice=text("List the mappings (Get-NetNatStaticMapping), then choose another port."),
        retry=Retry.AFTER_LOOKING,
    ),
)

_ADDRESSES = (
    KnownError(
        key="network-access-denied",
        ids=("Windows System Error 5,*-Net*",),
        category="PermissionDenied",
        cause=text(
            "Addresses, NAT networks and port mappings are for administrators only: the group "
            "Hyper-V Administrators is not enough."
        ),
        advice=text("Use an account of the group Administrators."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="network-nothing-found",
        ids=("CmdletizationQuery_NotFound*",),
        category="ObjectNotFound",
        cause=text("No network adapter, address, route or NAT network is like that."),
        advice=text("Read again what is there; adapters may have been renamed."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="address-exists",
        ids=("Windows System Error 87,New-NetIPAddress",),
        category="InvalidArgument",
        words=("already exists",),
        cause=text("The adapter has this address already, perhaps left by an earlier attempt."),
        advice=text("Remove the address (Remove-NetIPAddress) or go on with it."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="address-dhcp",
        ids=("Windows System Error 87,New-NetIPAddress",),
        category="InvalidArgument",
        words=("PersistentStore", "Dhcp"),
        cause=text(
            "The adapter gets its address by DHCP when Windows starts. The new one was given all "
            "the same, and lasts only until the next start."
        ),
        advice=text("Turn DHCP off in both stores of the adapter, then give the address again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="address-refused",
        ids=("Windows System Error 87,New-NetIPAddress",),
        category="InvalidArgument",
        cause=text(
            "The address was not taken as it is: it may be there already, or DHCP gives the "
            "adapter its address."
        ),
        advice=text("Look at the addresses of the adapter and at DHCP, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="address-taken",
        ids=("Windows System Error 5010,New-NetIPAddress",),
        cause=text("Another adapter of this computer has this address."),
        advice=text("Choose another address, or remove it there."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="address-no-adapter",
        ids=(
            "Windows System Error 1168,New-NetIPAddress",
            "Windows System Error 1168,Remove-NetIPAddress",
        ),
        category="ObjectNotFound",
        cause=text(
            "There is no such adapter or address (yet). The adapter of a new virtual switch comes "
            "a moment after the switch."
        ),
        advice=text("Wait a little and try again. If it stays so, look at the adapter's name."),
        retry=Retry.LATER,
    ),
)

NETWORK_ERRORS: tuple[KnownError, ...] = (*_SWITCHES, *_NAT, *_ADDRESSES)
