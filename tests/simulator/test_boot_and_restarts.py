"""What a simulated host tells about its boot entry, its events and what is below it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.simulator.simulated import JSON, a_host, a_vm, call, run, send, the_end, the_error
from wizard.powershell import host_queries as asked
from wizard.powershell.queries import rows_of
from wizard.simulator.host_parts import BootEntry, HyperVBelow, WindowsEvent
from wizard.simulator.machines import VmProcessor
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord, InvokedCall

CORE = "Microsoft.PowerShell.Commands."
KERNEL_BOOT = "Microsoft-Windows-Kernel-Boot"


def _boot(host: SimulatedHost, account: str | None = None) -> dict[str, str]:
    rows = rows_of(send(host, asked.BOOT_SETTINGS.command, account).output)
    pairs = (row["Line"].partition(" ") for row in rows)
    return {name: value.strip() for name, _, value in pairs}


def test_the_boot_entry_is_printed_in_two_columns() -> None:
    entry = _boot(a_host())
    assert entry["osdevice"] == "partition=C:"
    assert entry["hypervisorlaunchtype"] == "Auto"
    assert "hypervisorloadoptions" not in entry


def test_a_setting_of_the_hypervisor_is_printed_as_it_is() -> None:
    boot = BootEntry("Off", "OFFERNESTEDVIRT=FALSE")
    entry = _boot(a_host(boot=boot))
    assert entry["hypervisorlaunchtype"] == "Off"
    assert entry["hypervisorloadoptions"] == "OFFERNESTEDVIRT=FALSE"


def test_without_the_role_nobody_wrote_how_the_hypervisor_starts() -> None:
    assert "hypervisorlaunchtype" not in _boot(a_host(role="disabled"))


def test_a_program_is_given_words_and_no_parameters() -> None:
    host = a_host()
    words = ("/enum", "{current}", "/v")
    lines = run(host, InvokedCall("bcdedit.exe", tuple(("", each) for each in words))).output
    assert (lines[0], lines[1]) == ("", "Windows Boot Loader")
    for wrong in (call("bcdedit.exe"), call("bcdedit.exe", Arguments="/enum")):
        assert run(host, wrong).output[0] == "The specified command is not valid."


def test_a_hypervisor_that_is_not_launched_does_not_run() -> None:
    host = a_host(a_vm(), boot=BootEntry("Off"))
    (system,) = run(host, call("Get-CimInstance", ClassName="Win32_ComputerSystem")).output
    assert system.get("HypervisorPresent") is False
    assert run(host, call("Get-VM"), call("Start-VM")).errors


def test_a_hypervisor_that_may_not_offer_nesting_starts_no_exposed_machine() -> None:
    exposed = a_vm(processor=VmProcessor(exposes_virtualization=True))
    host = a_host(exposed, boot=BootEntry(hypervisor_load_options="offernestedvirt=false"))
    record = the_error(run(host, call("Get-VM"), call("Start-VM")))
    assert "does not support nested virtualization" in record.message


# The log of events


def _events(host: SimulatedHost, most: int | None = None, **wanted: Any) -> Any:
    given: dict[str, Any] = {"FilterHashtable": wanted}
    return run(host, call("Get-WinEvent", **(given | ({"MaxEvents": most} if most else {}))))


def test_events_are_given_the_newest_first_and_so_many_at_most() -> None:
    host = a_host(events=[WindowsEvent(124, hours_ago=hours) for hours in (9.0, 1.0, 4.0)])
    wanted = {"LogName": "System", "ProviderName": KERNEL_BOOT, "Id": 124}
    times = [each.get("TimeCreated") for each in _events(host, 2, **wanted).output]
    assert times == [host.made_at - timedelta(hours=hours) for hours in (1, 4)]


def test_an_event_of_another_provider_is_another_event() -> None:
    host = a_host(events=[WindowsEvent(124, "Some-Other-Provider")])
    outcome = _events(host, 5, LogName="System", ProviderName=KERNEL_BOOT, Id=124)
    record = the_error(outcome)
    assert record.id == f"NoMatchingEventsFound,{CORE}GetWinEventCommand"
    assert record.message == "No events were found that match the specified selection criteria."
    assert _events(host, LogName="System", Id=[124, 125]).output


def test_a_log_that_is_not_there_is_an_error_of_its_own() -> None:
    record = the_error(_events(a_host(), LogName="Nothing"))
    assert record.id == f"NoMatchingLogsFound,{CORE}GetWinEventCommand"


def test_the_last_start_is_in_the_log_and_in_wmi() -> None:
    host = a_host()
    (started,) = _events(host, LogName="System", Id=12).output
    (windows,) = run(host, call("Get-CimInstance", ClassName="Win32_OperatingSystem")).output
    assert started.get("TimeCreated") == windows.get("LastBootUpTime")
    assert started.get("TimeCreated") == host.made_at - timedelta(hours=290)


def test_a_time_is_written_in_milliseconds_since_1970() -> None:
    host = a_host()
    names = call("Select-Object", Property=["LastBootUpTime"])
    asked_for = call("Get-CimInstance", ClassName="Win32_OperatingSystem")
    milliseconds = round((host.made_at - timedelta(hours=290)).timestamp() * 1000)
    text = f'{{"LastBootUpTime":"\\/Date({milliseconds})\\/"}}'
    assert run(host, asked_for, names, JSON).output == (text,)


def test_at_least_one_event_must_be_asked_for() -> None:
    outcome = run(a_host(), call("Get-WinEvent", FilterHashtable={}, MaxEvents=0))
    assert the_end(outcome).id == f"ParameterArgumentValidationError,{CORE}GetWinEventCommand"


# What says that Windows waits for a restart


def _item(path: str) -> InvokedCall:
    return call("Get-Item", LiteralPath=[path])


def test_a_key_that_is_there_is_a_sign() -> None:
    host = a_host(restart_signs=["servicing", "updates"])
    for path in (asked.SERVICING_KEY, asked.UPDATE_KEY):
        (key,) = run(host, _item(path)).output
        assert key.get("PSChildName") == path.rpartition("\\")[2]
        record = the_error(run(a_host(), _item(path)))
        assert record.id == f"PathNotFound,{CORE}GetItemCommand"
        assert record.category == "ObjectNotFound"


def test_a_role_that_was_installed_waits_for_a_restart() -> None:
    host = a_host(role="disabled", module=False)
    assert not run(host, _item(asked.SERVICING_KEY)).output
    run(host, call("Install-WindowsFeature", Name=["Hyper-V"]))
    assert run(host, _item(asked.SERVICING_KEY)).output


PLAIN_WORDS: list[tuple[dict[str, Any], Any, str]] = [
    (
        {"restart_signs": ["file renames"]},
        asked.FILE_RENAMES,
        '{"PendingFileRenameOperations":["\\\\??\\\\C:\\\\Windows\\\\Temp\\\\old.dll",""]}',
    ),
    ({}, asked.FILE_RENAMES, '{"PendingFileRenameOperations":null}'),
    ({"fast_startup": True}, asked.FAST_STARTUP, '{"HiberbootEnabled":1}'),
    ({}, asked.FAST_STARTUP, '{"HiberbootEnabled":0}'),
    ({"memory_reserve": 2048}, asked.MEMORY_RESERVE, '{"MemoryReserve":2048}'),
    ({}, asked.MEMORY_RESERVE, '{"MemoryReserve":null}'),
    (
        {"token_filter_policy": 1},
        asked.TOKEN_FILTER_POLICY,
        '{"LocalAccountTokenFilterPolicy":1}',
    ),
    (
        {"below": HyperVBelow("hv-00.corp.example", "6f1d2a00-0000-4000-8000-00000000abcd")},
        asked.PHYSICAL_HOST,
        '{"PhysicalHostNameFullyQualified":"hv-00.corp.example"}',
    ),
]


@pytest.mark.parametrize(("facts", "query", "text"), PLAIN_WORDS)
def test_what_a_scenario_says_in_plain_words_is_in_the_registry(
    facts: dict[str, Any], query: Any, text: str
) -> None:
    assert send(a_host(**facts), query.command).output == (text,)


def test_a_host_that_is_no_machine_of_hyper_v_has_no_host_below() -> None:
    record = the_error(send(a_host(), asked.PHYSICAL_HOST.command))
    assert record.id in asked.PHYSICAL_HOST.absent


# Azure


@pytest.mark.parametrize(
    ("kind", "told"),
    [("Standard", ""), ("TrustedLaunch", "TrustedLaunch"), ("ConfidentialVM", "ConfidentialVM")],
)
def test_a_machine_of_azure_knows_its_security_type(kind: Any, told: str) -> None:
    host = a_host(azure=kind)
    outcome = send(host, asked.AZURE_SECURITY.command)
    assert outcome.output == (f'{{"securityType":"{told}"}}',)
    enclosure = send(host, asked.ENCLOSURE.command).output
    assert enclosure == (f'{{"SMBIOSAssetTag":"{asked.AZURE_TAG}"}}',)


def _refused(host: SimulatedHost, headers: dict[str, str]) -> ErrorRecord:
    uri = "http://169.254.169.254/metadata/instance/compute?api-version=2021-12-13"
    return the_end(run(host, call("Invoke-RestMethod", Uri=uri, Headers=headers)))


def test_elsewhere_nobody_answers_at_the_address_of_azure() -> None:
    record = _refused(a_host(), {"Metadata": "true"})
    assert record.id == f"WebCmdletWebResponseException,{CORE}InvokeRestMethodCommand"
    assert record.exception == "System.Net.WebException"
    assert "(400)" in _refused(a_host(azure="Standard"), {}).message


@pytest.mark.parametrize("tag", ["", "SRV-4711"])
def test_an_enclosure_has_the_tag_of_its_owner(tag: str) -> None:
    host = a_host()
    host.system.asset_tag = tag
    assert send(host, asked.ENCLOSURE.command).output == (f'{{"SMBIOSAssetTag":"{tag}"}}',)
