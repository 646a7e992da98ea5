"""``bcdedit.exe``: a program, which prints lines of text."""

from collections.abc import Iterator
from uuid import NAMESPACE_DNS, uuid5

from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import SimulatedHost

KNOWN = ["/enum", "{current}", "/v"]
NO_RIGHTS = ("The boot configuration data store could not be opened.", "Access is denied.")
NOT_UNDERSTOOD = (
    "The specified command is not valid.",
    'Run "bcdedit /?" for command line assistance.',
    "The parameter is incorrect.",
)
COLUMN = 24
OS_LOADER_SETTINGS = "{6efb52bf-1766-41db-a6b3-0ee5eff72bd7}"


@cmdlet("bcdedit.exe")
def bcdedit(call: Invocation) -> Iterator[str]:
    """Print the boot entry in use; without rights only why it cannot be read."""
    if not call.rights.administrator:
        yield from NO_RIGHTS
    elif call.given.get("Arguments") != KNOWN:
        yield from NOT_UNDERSTOOD
    else:
        yield from _printed(call.host)


def _printed(host: SimulatedHost) -> Iterator[str]:
    yield from ("", "Windows Boot Loader", "-------------------")
    for name, setting in _settings(host).items():
        yield f"{name:{COLUMN}}{setting}"


def _settings(host: SimulatedHost) -> dict[str, str]:
    settings = {
        "identifier": _id(host, "entry"),
        "device": "partition=C:",
        "path": r"\Windows\system32\winload.efi",
        "description": host.system.caption.removeprefix("Microsoft ").rpartition(" ")[0],
        "locale": "en-US",
        "inherit": OS_LOADER_SETTINGS,
        "recoverysequence": _id(host, "recovery"),
        "displaymessageoverride": "Recovery",
        "recoveryenabled": "Yes",
        "isolatedcontext": "Yes",
        "allowedinmemorysettings": "0x15000075",
        "osdevice": "partition=C:",
        "systemroot": r"\Windows",
        "resumeobject": _id(host, "resume"),
        "nx": "OptIn" if host.system.product_type == 1 else "OptOut",
    }
    if host.role == "enabled":  # the role writes it, and nobody else does
        settings["hypervisorlaunchtype"] = host.boot.hypervisor_launch_type
    if host.boot.hypervisor_load_options:
        settings["hypervisorloadoptions"] = host.boot.hypervisor_load_options
    return settings


def _id(host: SimulatedHost, what: str) -> str:
    return f"{{{uuid5(NAMESPACE_DNS, f'{what}.{host.name}')}}}"
