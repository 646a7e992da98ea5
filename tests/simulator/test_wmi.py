"""What the WMI of a simulated host tells."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.simulated import JSON, a_host, a_vm, call, run, the_error
from wizard.simulator.host_parts import DeviceGuard, HostProcessor
from wizard.simulator.machines import Guest, SimulatedVm
from wizard.simulator.state import SimulatedHost, WindowsService
from wizard.simulator.values import InvokedCall

CIM = "Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand"
DEVICE_GUARD = "root/Microsoft/Windows/DeviceGuard"
VIRTUALIZATION = r"root\virtualization\v2"


def _cim(name: str, **given: str) -> InvokedCall:
    return call("Get-CimInstance", ClassName=name, **given)


def _select(*names: str) -> InvokedCall:
    return call("Select-Object", Property=[*names])


def _one(host: SimulatedHost, name: str, *names: str, **given: str) -> tuple[Any, ...]:
    (value,) = run(host, _cim(name, **given)).output
    return tuple(value.get(each) for each in names)


# WMI


@pytest.mark.parametrize(
    ("facts", "present"),
    [
        ({}, True),
        ({"hypervisor": False}, False),
        ({"role": "disabled"}, False),
        ({"role": "disabled", "is_virtual": True}, True),
    ],
)
def test_a_hypervisor_is_present_on_hosts_and_in_guests(
    facts: dict[str, Any], present: bool
) -> None:
    assert _one(a_host(**facts), "Win32_ComputerSystem", "HypervisorPresent") == (present,)


def test_a_computer_has_a_short_name_and_a_domain_or_a_workgroup() -> None:
    host = a_host()
    names = ("Name", "DNSHostName", "Domain", "PartOfDomain")
    assert _one(host, "win32_computersystem", *names) == ("HV-01", "hv-01", "corp.example", True)
    host.system.in_domain = False
    assert _one(host, "Win32_ComputerSystem", "Domain", "PartOfDomain") == ("WORKGROUP", False)


def test_windows_tells_its_build_as_a_text_and_its_memory_in_kilobytes() -> None:
    host = a_host(build=14393)
    names = ("BuildNumber", "Version", "FreePhysicalMemory")
    found = _one(host, "Win32_OperatingSystem", *names)
    assert found == ("14393", "10.0.14393", host.free_memory // 1024)
    assert _one(a_host(build=9600), "Win32_OperatingSystem", "Version") == ("6.3.9600",)


@pytest.mark.parametrize("hypervisor", [True, False])
def test_three_flags_of_processors_are_false_under_a_hypervisor(hypervisor: bool) -> None:
    host = a_host(hypervisor=hypervisor, processor=HostProcessor(sockets=2))
    names = (
        "VMMonitorModeExtensions",
        "SecondLevelAddressTranslationExtensions",
        "VirtualizationFirmwareEnabled",
    )
    processors = run(host, _cim("Win32_Processor")).output
    assert len(processors) == 2
    assert {each.get(name) for each in processors for name in names} == {not hypervisor}


@pytest.mark.parametrize(("role", "number"), [("enabled", 1), ("disabled", 2), ("absent", 3)])
def test_the_role_is_an_optional_feature(role: str, number: int) -> None:
    where = {"Filter": "Name='Microsoft-Hyper-V'"}
    host = a_host(role=role)
    assert _one(host, "Win32_OptionalFeature", "InstallState", **where) == (number,)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("Name='vmms'", ["vmms"]),
        ("name = 'VMMS'", ["vmms"]),
        ('Name="vmms"', ["vmms"]),
        (r"Name='a\'b'", ["a'b"]),
        ("Name='ClusSvc'", []),
        ("State='Stopped'", ["a'b", "TrkWks", "SharedAccess", "RemoteAccess"]),
    ],
)
def test_a_condition_picks_instances(condition: str, found: list[str]) -> None:
    host = a_host(services=[WindowsService("vmms"), WindowsService("a'b", "Stopped")])
    services = run(host, _cim("Win32_Service", Filter=condition)).output
    assert [each.get("Name") for each in services] == found


def test_a_number_is_a_condition_as_well() -> None:
    assert run(a_host(), _cim("Win32_OperatingSystem", Filter="ProductType=3")).output
    assert not run(a_host(), _cim("Win32_OperatingSystem", Filter="ProductType=1")).output


@pytest.mark.parametrize(
    "condition", ["Name", "Name='x", "Nonsense='x'", "Name='x' OR 1=1", "Name LIKE 'v%'"]
)
def test_a_condition_outside_the_grammar_is_an_invalid_query(condition: str) -> None:
    record = the_error(run(a_host(), _cim("Win32_Service", Filter=condition), JSON))
    assert (record.id, record.message) == (f"HRESULT 0x80041017,{CIM}", "Invalid query")


def test_the_service_of_hyper_v_comes_with_the_role() -> None:
    asked = _cim("Win32_Service", Filter="Name='vmms'")
    assert run(a_host(), asked).output
    assert not run(a_host(role="disabled"), asked).output


def test_device_guard_as_json() -> None:
    facts = DeviceGuard(2, [1, 2], [2], 2, 1)
    asked = _cim("Win32_DeviceGuard", Namespace=DEVICE_GUARD)
    names = ("VirtualizationBasedSecurityStatus", "SecurityServicesConfigured", "Nothing")
    outcome = run(a_host(device_guard=facts), asked, _select(*names), JSON)
    assert outcome.output == (
        (
            '{"VirtualizationBasedSecurityStatus":2,"SecurityServicesConfigured":[1,2],'
            '"Nothing":null}'
        ),
    )


@pytest.mark.parametrize(
    ("facts", "asked", "code", "message"),
    [
        ({}, {"ClassName": "Win32_Nothing"}, "80041010", "Invalid class"),
        (
            {},
            {"ClassName": "Win32_Service", "Namespace": VIRTUALIZATION},
            "80041010",
            "Invalid class",
        ),
        ({}, {"ClassName": "X", "Namespace": "root/x"}, "8004100e", "Invalid namespace"),
        (
            {"device_guard": None},
            {"ClassName": "Win32_DeviceGuard", "Namespace": DEVICE_GUARD},
            "8004100e",
            "Invalid namespace",
        ),
        (
            {"role": "disabled"},
            {"ClassName": "Msvm_KvpExchangeComponent", "Namespace": VIRTUALIZATION},
            "8004100e",
            "Invalid namespace",
        ),
        (
            {"services": [WindowsService("vmms", "Stopped")]},
            {"ClassName": "Msvm_KvpExchangeComponent", "Namespace": VIRTUALIZATION},
            "80041013",
            "Provider load failure",
        ),
    ],
)
def test_what_wmi_has_not_is_an_error(
    facts: dict[str, Any], asked: dict[str, Any], code: str, message: str
) -> None:
    record = the_error(run(a_host(**facts), call("Get-CimInstance", **asked)))
    assert (record.id, record.message) == (f"HRESULT 0x{code},{CIM}", message)
    assert record.exception == "Microsoft.Management.Infrastructure.CimException"


@pytest.mark.parametrize(
    ("account", "name", "namespace", "allowed"),
    [
        ("nobody", "Win32_ComputerSystem", "root/cimv2", True),
        ("nobody", "Win32_OptionalFeature", "root/cimv2", False),
        ("nobody", "Win32_DeviceGuard", DEVICE_GUARD, False),
        ("nobody", "Msvm_KvpExchangeComponent", VIRTUALIZATION, False),
        ("hyperv", "Win32_OptionalFeature", "root/cimv2", False),
        ("hyperv", "Win32_DeviceGuard", DEVICE_GUARD, False),
        ("hyperv", "Msvm_KvpExchangeComponent", VIRTUALIZATION, True),
        ("admin", "Win32_DeviceGuard", DEVICE_GUARD, True),
    ],
)
def test_wmi_denies_what_an_account_may_not_see(
    account: str, name: str, namespace: str, allowed: bool
) -> None:
    outcome = run(a_host(a_vm()), _cim(name, Namespace=namespace), account=account)
    assert bool(outcome.output) is allowed
    if not allowed:
        record = the_error(outcome)
        assert (record.id, record.category) == (f"HRESULT 0x80041003,{CIM}", "PermissionDenied")


def test_nothing_can_be_piped_into_a_question_of_wmi() -> None:
    outcome = run(a_host(a_vm()), call("Get-VM"), _cim("Win32_Service"))
    assert the_error(outcome).id == f"InputObjectNotBound,{CIM}"


# What guests tell


def _told(vm: SimulatedVm) -> dict[str, str]:
    asked = _cim("Msvm_KvpExchangeComponent", Namespace=VIRTUALIZATION)
    (component,) = run(a_host(vm), asked).output
    told = {}
    for item in component.get("GuestIntrinsicExchangeItems"):
        root = ET.fromstring(item)  # noqa: S314 - written a moment ago
        assert root.attrib == {"CLASSNAME": "Msvm_KvpExchangeDataItem"}
        texts = {each.get("NAME"): each.findtext("VALUE") for each in root}
        assert texts["Source"] == "2"
        told[texts["Name"] or ""] = texts["Data"] or ""
    return told


def test_a_windows_guest_tells_about_itself() -> None:
    guest = Guest("A & B <c>", "10.0.20348", 3, "web.corp.example")
    told = _told(a_vm("Running", guest=guest))
    assert told["OSName"] == "A & B <c>"
    assert told["OSBuildNumber"] == "20348"
    assert told["ProductType"] == "3"
    assert told["FullyQualifiedDomainName"] == "web.corp.example"
    assert told["NetworkAddressIPv4"] == "10.0.0.5"


def test_a_linux_guest_tells_less() -> None:
    told = _told(a_vm("Running", guest=Guest("Ubuntu", "22.04", None, "web")))
    assert (told["OSName"], told["OSVersion"]) == ("Ubuntu", "22.04")
    assert "ProductType" not in told


@pytest.mark.parametrize(
    "vm",
    [
        a_vm("Off"),
        a_vm("Saved"),
        a_vm("Running", guest=None),
        a_vm("Running", guest=Guest(tells_about_itself=False)),
        a_vm("Running", disabled_services=["Key-Value Pair Exchange"]),
    ],
)
def test_who_cannot_answer_tells_nothing(vm: SimulatedVm) -> None:
    assert _told(vm) == {}


def test_a_component_is_found_by_the_machine() -> None:
    host = a_host(a_vm(), SimulatedVm("db"))
    condition = f"SystemName='{host.vms[1].id}'"
    asked = _cim("Msvm_KvpExchangeComponent", Namespace=VIRTUALIZATION, Filter=condition)
    outcome = run(host, asked, _select("SystemName", "GuestIntrinsicExchangeItems"), JSON)
    name = host.vms[1].id.upper()
    assert outcome.output == (f'{{"SystemName":"{name}","GuestIntrinsicExchangeItems":[]}}',)
