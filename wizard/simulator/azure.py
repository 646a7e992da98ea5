"""``Invoke-RestMethod``: the address at which Azure tells a virtual machine about itself."""

from collections.abc import Iterator
from typing import Any

from wizard.simulator.objects import CUSTOM_OBJECT, PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord, Terminating


@cmdlet("Invoke-RestMethod")
def invoke_rest_method(call: Invocation) -> Iterator[PsObject]:
    """Give what the metadata service says; elsewhere than in Azure nobody answers."""
    headers = {name.lower(): value for name, value in call.given.get("Headers", {}).items()}
    if call.host.azure is None:
        raise Terminating(_web_error(call, "Unable to connect to the remote server"))
    if str(headers.get("metadata")).lower() != "true":
        message = "The remote server returned an error: (400) Bad Request."
        raise Terminating(_web_error(call, message))
    yield _custom(_compute(call.host))


def _web_error(call: Invocation, message: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"WebCmdletWebResponseException,{call.class_name}",
        category="InvalidOperation",
        message=message,
        activity=call.name,
        exception="System.Net.WebException",
        target="System.Net.HttpWebRequest",
        target_type="System.Net.HttpWebRequest",
    )


def _compute(host: SimulatedHost) -> dict[str, Any]:
    guarded = "true" if host.azure != "Standard" else "false"
    security = {
        "encryptionAtHost": "false",
        "secureBootEnabled": guarded,
        "securityType": "" if host.azure == "Standard" else host.azure,
        "virtualTpmEnabled": guarded,
    }
    return {
        "azEnvironment": "AzurePublicCloud",
        "location": "westeurope",
        "name": host.name.partition(".")[0],
        "osType": "Windows",
        "securityProfile": _custom(security),
        "vmSize": "Standard_D8s_v5",
    }


def _custom(properties: dict[str, Any]) -> PsObject:
    return PsObject((CUSTOM_OBJECT, "System.Object"), properties)
