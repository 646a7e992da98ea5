"""Installing Hyper-V on a simulated host."""

from typing import Any

import pytest

from tests.simulator.simulated import a_host, call, run, send, the_end, the_error
from wizard.powershell import remedies
from wizard.simulator.host_parts import HostProcessor
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import Outcome

SERVER_MANAGER = "Microsoft.Windows.ServerManager.Commands.AddWindowsFeatureCommand"
DISM = "Microsoft.Dism.Commands.EnableWindowsOptionalFeatureCommand"


def _bare(**facts: Any) -> SimulatedHost:
    return a_host(role="disabled", module=False, **facts)


def _codes(outcome: Outcome) -> tuple[str, str]:
    (result,) = outcome.output
    return str(result.get("RestartNeeded")), str(result.get("ExitCode"))


def test_the_role_is_there_after_a_restart_and_its_tools_at_once() -> None:
    host = _bare()
    assert _codes(send(host, remedies.install_role())) == ("Yes", "SuccessRestartRequired")
    assert (host.role, host.module, host.restart_pending) == ("disabled", True, True)


def test_the_module_is_there_at_once() -> None:
    host = a_host(module=False)
    assert _codes(send(host, remedies.install_module())) == ("No", "Success")
    assert host.module
    assert _codes(send(host, remedies.install_module())) == ("No", "NoChangeNeeded")


@pytest.mark.parametrize(
    ("processor", "reason"),
    [
        (
            HostProcessor(monitor_mode_extensions=False),
            "The processor does not have required virtualization capabilities.",
        ),
        (
            HostProcessor(address_translation=False),
            "The processor does not support second level address translation (SLAT).",
        ),
        (
            HostProcessor(enabled_in_firmware=False),
            (
                "Hyper-V cannot be installed because virtualization support is not enabled in the "
                "BIOS."
            ),
        ),
    ],
)
def test_a_processor_that_is_not_up_to_it_is_an_error_and_a_result(
    processor: HostProcessor, reason: str
) -> None:
    host = _bare(processor=processor)
    outcome = send(host, remedies.install_role())
    (record,) = outcome.errors
    assert record.id == f"Alteration_PrerequisiteCheck_Failed,{SERVER_MANAGER}"
    assert record.category == "InvalidOperation"
    assert record.message.endswith(f"1. Hyper-V cannot be installed: {reason}")
    assert _codes(outcome) == ("Maybe", "Failed")
    assert not host.restart_pending


@pytest.mark.parametrize(
    ("names", "account", "error"),
    [
        (["Web-Server"], None, "NameDoesNotExist"),
        (["Hyper-V"], "hyperv", "UnauthorizedAccess"),
    ],
)
def test_what_cannot_be_installed_is_an_error(
    names: list[str], account: str | None, error: str
) -> None:
    host = _bare()
    outcome = run(host, call("Install-WindowsFeature", Name=names), account=account)
    assert the_error(outcome).id == f"{error},{SERVER_MANAGER}"
    assert not host.restart_pending


def test_on_a_client_hyper_v_is_an_optional_feature() -> None:
    host = _bare()
    role, module = send(host, remedies.install_role_on_client()).output
    assert (role.get("RestartNeeded"), module.get("RestartNeeded")) == (True, False)
    assert host.restart_pending
    assert host.module


def test_the_role_alone_brings_no_powershell_module_on_a_client() -> None:
    host = _bare()
    alone = call(
        "Enable-WindowsOptionalFeature",
        Online=None,
        FeatureName=["Microsoft-Hyper-V"],
        All=None,
        NoRestart=None,
    )
    run(host, alone)
    assert (host.restart_pending, host.module) == (True, False)


@pytest.mark.parametrize(
    ("given", "facts", "account", "message"),
    [
        (
            {"All": None},
            {"role": "disabled"},
            "hyperv",
            "The requested operation requires elevation.",
        ),
        ({"All": None}, {"role": "absent"}, None, "Feature name Microsoft-Hyper-V is unknown."),
        (
            {},
            {"role": "disabled"},
            None,
            "One or several parent features are disabled so current feature can not be enabled.",
        ),
    ],
)
def test_a_feature_that_cannot_be_enabled_is_an_error(
    given: dict[str, Any], facts: dict[str, Any], account: str | None, message: str
) -> None:
    enable = call(
        "Enable-WindowsOptionalFeature",
        Online=None,
        FeatureName=["Microsoft-Hyper-V"],
        NoRestart=None,
        **given,
    )
    record = the_error(run(a_host(**facts), enable, account=account))
    assert (record.id, record.message) == (DISM, message)
    assert record.exception == "System.Runtime.InteropServices.COMException"


def test_a_restart_is_asked_for_and_nobody_answers() -> None:
    enable = call(
        "Enable-WindowsOptionalFeature", Online=None, FeatureName=["Microsoft-Hyper-V"], All=None
    )
    assert the_end(run(_bare(), enable)).id == "HostFunctionNotImplemented"
