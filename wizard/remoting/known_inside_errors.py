"""Errors of what is done inside a virtual machine: its features, its DHCP server, its firewall.

Sources: error ids seen on Windows Server 2022 for DHCP, its codes in "DHCP Server Management API
error codes"; ids of ServerManager and DISM as users report them.
"""

from wizard.model.text import text
from wizard.remoting.known_error import KnownError, Retry

_ADD_FEATURE = "Microsoft.Windows.ServerManager.Commands.AddWindowsFeatureCommand"
_DISM = "Microsoft.Dism.Commands."
_SOURCE = text(
    "Let the guest reach Windows Update or a source of features, or mount the installation medium "
    "of the same Windows and install the feature there by hand."
)
_RESTART = text(
    "Restart the guest, wait until it is up, then try again. If it stays so, repair its component "
    "store (DISM /Online /Cleanup-Image /RestoreHealth)."
)

_FEATURES = (
    KnownError(
        key="feature-no-source",
        ids=(f"DISMAPI_Error__Failed_To_Enable_Updates,{_ADD_FEATURE}",),
        code=0x800F081F,
        cause=text("The files of the feature are not on the guest's disk, and no source has them."),
        advice=_SOURCE,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="feature-source-missing",
        ids=(f"{_DISM}EnableWindowsOptionalFeatureCommand",),
        code=0x800F081F,
        cause=text("The files of the optional feature are not there, and no source has them."),
        advice=_SOURCE,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="feature-not-downloaded",
        ids=(f"DISMAPI_Error__Cbs_Download_Failure,{_ADD_FEATURE}",),
        category="InvalidOperation",
        cause=text("The files of the feature could not be downloaded from Windows Update."),
        advice=_SOURCE,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="optional-feature-not-downloaded",
        ids=(f"{_DISM}EnableWindowsOptionalFeatureCommand",),
        code=0x800F0906,
        cause=text("The files of the optional feature could not be downloaded."),
        advice=_SOURCE,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="feature-wsus",
        ids=(f"{_DISM}EnableWindowsOptionalFeatureCommand",),
        code=0x800F0954,
        cause=text("The update server of the organization does not have the files of the feature."),
        advice=_SOURCE,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="feature-restart-first",
        ids=(f"DISMAPI_Error__Failed_Reboot_Required,{_ADD_FEATURE}",),
        category="InvalidOperation",
        cause=text("The guest has to restart for earlier work on its features or updates."),
        advice=_RESTART,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="feature-updates-failed",
        ids=(f"DISMAPI_Error__Failed_To_Enable_Updates,{_ADD_FEATURE}",),
        category="InvalidOperation",
        cause=text("Windows began to install the feature and could not finish it."),
        advice=_RESTART,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="feature-servicing-not-started",
        ids=(f"{_DISM}*WindowsOptionalFeatureCommand",),
        code=0x80004005,
        cause=text("The servicing of Windows in the guest did not start."),
        advice=_RESTART,
        retry=Retry.AFTER_LOOKING,
    ),
)

_DHCP = (
    KnownError(
        key="dhcp-scope-exists",
        ids=("DHCP 20052,Add-DhcpServerv4Scope", "DHCP 20004,Add-DhcpServerv4Scope"),
        cause=text("The DHCP server in the guest has a scope for this network already."),
        advice=text("Use that scope, or choose another network for the nested VMs."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="dhcp-scope-missing",
        ids=("DHCP 20005,*-DhcpServerv4*",),
        category="ObjectNotFound",
        cause=text("The DHCP server in the guest has no such scope (any more)."),
        advice=text("Look inside the VM again: somebody may have removed the scope."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="dhcp-option-missing",
        ids=("DHCP 20010,*-DhcpServerv4OptionValue",),
        category="ObjectNotFound",
        cause=text("The scope hands out no such value."),
        advice=text("Nothing is to be done: that is an answer."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="dhcp-range",
        ids=("DHCP 20023,*-DhcpServerv4*",),
        cause=text("The range of addresses overlaps another one or is not within its network."),
        advice=text("Choose a first and a last address that lie in the network of the NAT."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="dhcp-denied",
        ids=("DHCP 20000,*-DhcpServer*", "WIN32 5,*-DhcpServer*"),
        category="PermissionDenied",
        cause=text("The account may not change the DHCP server in the guest."),
        advice=text("Use an administrator of the guest, or one of its group DHCP Administrators."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="dhcp-not-up",
        ids=("WIN32 1753,*-DhcpServer*", "WIN32 1722,*-DhcpServer*"),
        cause=text("The DHCP server in the guest does not answer: it may only just be starting."),
        advice=text("Wait a little and try again. If it stays so, look at its service DHCPServer."),
        retry=Retry.LATER,
    ),
)

_FIREWALL = (
    KnownError(
        key="firewall-rule-exists",
        ids=("Windows System Error 183,New-NetFirewallRule",),
        cause=text("The firewall of the guest has a rule of this name already."),
        advice=text("See whether that rule opens the port, and remove it if nobody needs it."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="firewall-rule-refused",
        ids=("Windows System Error 87,New-NetFirewallRule",),
        category="InvalidArgument",
        cause=text("The firewall does not take the rule as it is: its port or its protocol."),
        advice=text("Use TCP or UDP and a port from 1 to 65535."),
        retry=Retry.NEVER,
    ),
)

INSIDE_ERRORS: tuple[KnownError, ...] = (*_FEATURES, *_DHCP, *_FIREWALL)
