"""Scenario files: that they say what hosts there are, and what is wrong with a bad one."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tests.simulator.scenario_schema import schema
from tests.simulator.simulated import statement_of
from wizard.powershell.host_queries import INSPECTION, OF_AZURE
from wizard.powershell.inside_queries import (
    INSIDE,
    INSIDE_IDENTITY,
    OF_INSIDE_DHCP,
    OF_INSIDE_HYPER_V,
)
from wizard.powershell.queries import Query, rows_of
from wizard.resources import resource
from wizard.simulator.pipeline import execute
from wizard.simulator.scenario import ScenarioError, load_scenario

NAMES = sorted(file.stem for file in resource("scenarios").glob("*.json"))
HOSTS = [
    pytest.param(name, number, id=f"{name}-{host.name.partition('.')[0]}")
    for name in NAMES
    for number, host in enumerate(load_scenario(name, time_scale=0).hosts)
]
SILENT = "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands."
STATED_REASONS = {
    "CommandNotFoundException",
    "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand",
    "CommandParameterNotFound,Microsoft.PowerShell.Commands.GetCommandCommand",
    "CouldNotAutoLoadModule",
    "HRESULT 0x8004100e,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand",
    "HRESULT 0x80041010,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand",
    "HRESULT 0x80041013,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand",
    "NoMatchingEventsFound,Microsoft.PowerShell.Commands.GetWinEventCommand",
    "PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand",
    "PathNotFound,Microsoft.PowerShell.Commands.GetItemPropertyCommand",
    "WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand",
}


@pytest.mark.parametrize(("name", "number"), HOSTS)
def test_every_question_is_answered_or_refused_for_a_stated_reason(name: str, number: int) -> None:
    host = load_scenario(name, time_scale=0).hosts[number]
    for query in INSPECTION:
        outcome = execute(host, statement_of(query.command))
        refused = [each.id for each in outcome.errors]
        if outcome.terminating is not None:
            refused.append(outcome.terminating.id)
        if refused:
            assert not outcome.output
            assert all(each in STATED_REASONS or each.startswith(SILENT) for each in refused)
        else:
            query.read(rows_of(outcome.output))


@pytest.mark.parametrize("name", ["one-host", "branch-office"])
def test_every_question_is_answered_by_every_healthy_host(name: str) -> None:
    for host in load_scenario(name, time_scale=0).hosts:
        if host.role != "enabled" or host.services[0].state != "Running":
            continue
        asked = [each for each in INSPECTION if host.azure is not None or each not in OF_AZURE]
        for query in asked:
            outcome = execute(host, statement_of(query.command))
            assert outcome.terminating is None
            assert all(each.id in query.absent for each in outcome.errors), query.name


def test_the_schema_says_what_the_loader_takes() -> None:
    written = json.loads(resource("schemas", "scenario.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(written)
    assert written == schema()


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_follows_the_schema(name: str) -> None:
    text = resource("scenarios", f"{name}.json").read_text(encoding="utf-8")
    Draft202012Validator(schema()).validate(json.loads(text))


def test_the_demo_shows_hosts_and_machines_of_every_sort() -> None:
    hosts = load_scenario("branch-office", time_scale=1).hosts
    vms = [vm for host in hosts for vm in host.vms]
    names = [vm.name for vm in vms]

    assert len(hosts) >= 8
    assert len(vms) == 40
    assert {host.build for host in hosts} >= {14393, 17763, 20348, 26100}
    assert {host.processor.is_amd for host in hosts} == {True, False}
    assert {host.system.installation_type for host in hosts} == {"Server", "Server Core", "Client"}
    assert any(host.service("ClusSvc") for host in hosts)
    assert {host.connection for host in hosts} == {"winrm", "web-server", "refused"}
    assert {vm.state for vm in vms} >= {"Running", "Off", "Saved", "Paused", "OffCritical"}
    assert {vm.version for vm in vms} == {"5.0", "8.0", "9.0", "10.0", "12.0"}
    assert {vm.memory.dynamic for vm in vms} == {True, False}
    assert {"Prüfstand Straßenbahn Süd"} <= {*names}
    assert names.count("build-agent") == 2
    assert len({vm.id for vm in vms}) == len(vms)


def test_every_family_of_rules_has_a_small_host() -> None:
    hosts = load_scenario("every-rule", time_scale=1).hosts
    names = {host.name.partition(".")[0]: host for host in hosts}
    ids = [vm.id for host in hosts for vm in host.vms if not vm.clustered]

    assert len(hosts) >= 22
    assert all(len(host.vms) <= 3 for host in hosts)
    assert len({*ids}) == len(ids)
    assert {host.connection for host in hosts} == {"winrm", "web-server", "refused", "silent"}
    assert names["refuses-the-logon"].accounts == []
    assert names["hv-amd-2019"].processor.is_amd
    assert names["hv-2012-r2"].build == 9600
    assert not names["hv-nesting-refused"].can_nest
    assert not names["hv-launch-off"].runs_hypervisor
    assert not names["hv-operators-only"].rights_of("hv-operator").administrator
    assert not names["hv-no-rights"].rights_of("helpdesk").hyper_v
    assert names["azure-trusted-launch"].azure == "TrustedLaunch"


def test_two_nodes_of_a_cluster_tell_the_same_of_it() -> None:
    hosts = load_scenario("every-rule").hosts
    first, second = (host for host in hosts if host.cluster is not None)
    assert first.cluster == second.cluster
    assert {vm.id for vm in first.vms} < {vm.id for vm in second.vms}


@pytest.mark.parametrize("query", INSIDE, ids=lambda query: query.name)
def test_what_is_inside_a_machine_answers_every_question(query: Query[Any]) -> None:
    hosts = {each.name.partition(".")[0]: each for each in load_scenario("every-rule").hosts}
    host, lab = hosts["lab-inside"], hosts["hv-healthy"].vms[0]
    outcome = execute(host, statement_of(query.command))
    if query in (*OF_INSIDE_HYPER_V, *OF_INSIDE_DHCP):
        assert outcome.terminating is not None  # neither is installed inside
        return
    assert all(each.id in query.absent for each in outcome.errors)
    rows = query.read(rows_of(outcome.output))
    assert rows
    if query is INSIDE_IDENTITY:
        assert rows[0]["VirtualMachineId"].lower() == lab.id


def test_the_small_scenario_has_a_running_a_stopped_and_a_saved_machine() -> None:
    (host,) = load_scenario("one-host").hosts
    assert [(vm.name, vm.state) for vm in host.vms] == [
        ("web", "Running"),
        ("build", "Off"),
        ("office", "Saved"),
    ]
    assert host.vms[0].memory.dynamic
    assert host.time_scale == 1.0


def test_a_machine_without_an_id_gets_the_same_one_every_time() -> None:
    first, second = (load_scenario("one-host").hosts[0].vms[0] for _ in range(2))
    assert first.id == second.id
    assert first.adapters[0].id == second.adapters[0].id


def test_planned_trouble_is_loaded() -> None:
    hosts = {host.name.partition(".")[0]: host for host in load_scenario("nothing-works").hosts}
    assert hosts["garbage"].faults.garbage == {2}
    assert hosts["garbage"].faults.drops == {5}
    assert hosts["restarting"].faults.restart_at == (6, 60.0)
    assert hosts["speechless"].faults.silent_from == 3
    assert hosts["refusing"].faults.drops_after == {40}
    assert hosts["refusing"].faults.delays == {"Get-VM": 5}
    assert len(hosts["refusing"].faults.refusals["Set-VMProcessor"]) == 100
    assert (hosts["https-only"].http, hosts["https-only"].https) == (False, True)


def test_accounts_without_a_password_get_one_nobody_knows() -> None:
    (host,) = load_scenario("one-host").hosts
    assert {*host.passwords} == {"Administrator", "hyperv", "helpdesk"}
    assert len({*host.passwords.values()}) == 3


HOST = {"name": "h"}
WRONG: list[tuple[Any, str, str]] = [
    ([], "$", "an object is needed"),
    ({"title": "t", "hosts": []}, "hosts", "a list of hosts is needed"),
    ({"hosts": [HOST]}, "title", "a text is needed, not None"),
    ({"title": "t", "hosts": [HOST], "x": 1}, "$", "there is no key 'x' here"),
    ({"title": "t", "hosts": [HOST, HOST]}, "hosts", "'h' is there twice"),
    ({"title": "t", "hosts": [1]}, "hosts[0]", "an object is needed"),
    ({"title": "t", "hosts": [{}]}, "hosts[0]", "the key 'name' is missing"),
]
WRONG_IN_A_HOST: list[tuple[dict[str, Any], str, str]] = [
    ({"boot": {"hypervisor_launch_type": "on"}}, "hosts[0].boot.hypervisor_launch_type", "one of "),
    ({"adapters": [1]}, "hosts[0].adapters[0]", "a text is needed, not 1 or an object is needed"),
    ({"azure": "Best"}, "hosts[0].azure", "one of Standard, TrustedLaunch, ConfidentialVM"),
    ({"bild": 1}, "hosts[0]", "there is no key 'bild' here; known are name, build,"),
    ({"build": "20348"}, "hosts[0].build", "a whole number is needed, not '20348'"),
    ({"build": True}, "hosts[0].build", "a whole number is needed, not True"),
    ({"module": 1}, "hosts[0].module", "true or false is needed, not 1"),
    ({"role": "on"}, "hosts[0].role", "one of enabled, disabled, absent is needed, not 'on'"),
    ({"system": []}, "hosts[0].system", "an object is needed"),
    ({"system": {"memory": "4GB"}}, "hosts[0].system.memory", "a size such as '4 GB'"),
    ({"vms": {}}, "hosts[0].vms", "a list is needed, not {}"),
    ({"registry": []}, "hosts[0].registry", "an object is needed, not []"),
    ({"registry": {"k": {"v": 1.5}}}, "hosts[0].registry['k']['v']", "a whole number is needed"),
    ({"vms": [{"name": "v", "id": "x"}]}, "hosts[0].vms[0].id", "a GUID is needed, not 'x'"),
    (
        {"vms": [{"name": "v", "adapters": [{"switch": "LAN"}]}]},
        "hosts[0].vms[0].adapters[0].switch",
        "the host has no switch 'LAN'",
    ),
    (
        {"vms": [{"name": "v", "memory": {"dynamic": True, "startup": "1 MB"}}]},
        "hosts[0].vms[0].memory",
        "minimum, startup and maximum are out of order",
    ),
    (
        {"vms": [{"name": "v", "operational_status": []}]},
        "hosts[0].vms[0].operational_status",
        "at least one is needed",
    ),
    (
        {"vms": [{"name": "v", "guest": {"boot_seconds": "1"}}]},
        "hosts[0].vms[0].guest.boot_seconds",
        "a number is needed, not '1'",
    ),
    ({"connection": {"behaviour": "odd"}}, "hosts[0].connection.behaviour", "one of winrm, "),
    (
        {"connection": {"accounts": [{"name": "a"}, {"name": "A"}]}},
        "hosts[0].connection.accounts",
        "'a' is there twice",
    ),
    ({"faults": {}}, "hosts[0].faults", "a list is needed"),
    ({"faults": [1]}, "hosts[0].faults[0].kind", "one of refuse, "),
    ({"faults": [{"kind": "fire"}]}, "hosts[0].faults[0].kind", "one of refuse, "),
    (
        {"faults": [{"kind": "delay", "cmdlet": "Get-X", "seconds": 1}]},
        "hosts[0].faults[0].cmdlet",
        "there is no cmdlet 'Get-X'",
    ),
]


@pytest.mark.parametrize(
    ("data", "where", "what"),
    WRONG + [({"title": "t", "hosts": [HOST | own]}, *rest) for own, *rest in WRONG_IN_A_HOST],
)
def test_a_wrong_scenario_is_refused_with_the_place_and_the_reason(
    data: Any, where: str, what: str, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert caught.value.file == str(file)
    assert caught.value.where == where
    assert caught.value.what.startswith(what)


@pytest.mark.parametrize("own", [{"bild": 1}, {"build": "1"}, {"system": {"memory": "4GB"}}])
def test_the_schema_refuses_what_the_loader_refuses(own: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(schema()).validate({"title": "t", "hosts": [HOST | own]})


def test_a_missing_file_is_said() -> None:
    with pytest.raises(ScenarioError, match=r"nowhere\.json: there is no such file"):
        load_scenario("nowhere")


def test_a_broken_file_is_said_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text('{\n "title": ', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"broken\.json: line 2, column 11: this is not JSON"):
        load_scenario(str(file))


def test_a_file_in_another_encoding_is_said(tmp_path: Path) -> None:
    file = tmp_path / "latin.json"
    file.write_bytes('{"title": "ä"}'.encode("latin-1"))
    with pytest.raises(ScenarioError, match="this is not UTF-8"):
        load_scenario(file)


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        load_scenario(tmp_path)
