"""Whom a simulated host takes the user for, and what each account may see."""

from typing import Any

import pytest

from tests.simulator.simulated import a_host, a_vm, call, run, send, the_error
from wizard.powershell import host_queries as asked
from wizard.powershell.queries import rows_of
from wizard.powershell.vm_queries import OF_MACHINES
from wizard.simulator.state import Account, SimulatedHost
from wizard.simulator.values import InvokedCall

ADMINISTRATORS, OPERATORS, REMOTE = "S-1-5-32-544", "S-1-5-32-578", "S-1-5-32-580"
CORE = "Microsoft.PowerShell.Commands."


def _caller(host: SimulatedHost, account: str | None) -> dict[str, Any]:
    (row,) = rows_of(send(host, asked.CALLER.command, account).output)
    return dict(row)


def _groups(host: SimulatedHost, account: str | None) -> set[str]:
    rows = rows_of(send(host, asked.CALLER_GROUPS.command, account).output)
    return {row["Value"] for row in rows}


def test_an_account_of_the_domain_has_its_name_and_its_sid() -> None:
    caller = _caller(a_host(), "admin")
    assert caller["Name"] == r"CORP\admin"
    assert caller["User"]["Value"].startswith("S-1-5-21-")
    assert caller["User"]["AccountDomainSid"]["Value"] in caller["User"]["Value"]


def test_the_built_in_administrator_is_of_the_computer() -> None:
    host = a_host(accounts=[Account("Administrator", "p")])
    caller = _caller(host, "administrator")
    assert caller["Name"] == r"HV-01\Administrator"
    assert caller["User"]["Value"].endswith("-500")


def test_in_a_workgroup_every_account_is_of_the_computer() -> None:
    host = a_host()
    host.system.in_domain = False
    assert _caller(host, "hyperv")["Name"] == r"HV-01\hyperv"


def test_an_account_keeps_its_sid() -> None:
    assert _caller(a_host(), "admin") == _caller(a_host(), "ADMIN")
    assert _caller(a_host(), "admin") != _caller(a_host(), "hyperv")


@pytest.mark.parametrize(
    ("account", "groups"),
    [
        ("admin", {ADMINISTRATORS}),
        ("hyperv", {OPERATORS, REMOTE}),
        ("nobody", {REMOTE}),
        (None, {ADMINISTRATORS}),
    ],
)
def test_groups_are_sids(account: str | None, groups: set[str]) -> None:
    found = _groups(a_host(), account)
    assert found & {ADMINISTRATORS, OPERATORS, REMOTE} == groups
    assert "S-1-1-0" in found


@pytest.mark.parametrize(
    ("policy", "name", "is_administrator"),
    [(None, "ada", False), (0, "ada", False), (1, "ada", True), (None, "Administrator", True)],
)
def test_windows_filters_local_administrators_unless_told_otherwise(
    policy: int | None, name: str, is_administrator: bool
) -> None:
    host = a_host(accounts=[Account(name, "p", local=True)], token_filter_policy=policy)
    assert (ADMINISTRATORS in _groups(host, name)) is is_administrator
    assert host.rights_of(name).administrator is is_administrator
    assert host.may_connect(name) is is_administrator


@pytest.mark.parametrize(
    ("mode", "number"),
    [("FullLanguage", 0), ("NoLanguage", 2), ("ConstrainedLanguage", 3)],
)
def test_the_language_mode_is_a_number(mode: Any, number: int) -> None:
    outcome = send(a_host(language_mode=mode), asked.LANGUAGE_MODE.command, "admin")
    assert outcome.output == (f'{{"LanguageMode":{number}}}',)


def test_a_variable_comes_with_its_name_unless_only_the_value_is_wanted() -> None:
    (variable,) = run(a_host(), call("Get-Variable", Name=["executioncontext"])).output
    assert variable.get("Value").get("SessionState").get("LanguageMode").name == "FullLanguage"
    record = the_error(run(a_host(), call("Get-Variable", Name=["Nothing"], ValueOnly=None)))
    assert record.id == f"VariableNotFound,{CORE}GetVariableCommand"
    assert record.message == "Cannot find a variable with the name 'Nothing'."


# What an account sees


def _refusals(account: str) -> dict[str, str]:
    """Ask everything, and return of each question that was refused the first error."""
    host = a_host(a_vm("Running"))
    queries = [each for each in asked.INSPECTION if each not in asked.OF_AZURE]
    found = {}
    for query in queries:
        errors = send(host, query.command, account).errors
        if errors and errors[0].id not in query.absent:
            found[query.name] = errors[0].id.partition(",")[0]
    return found


def test_an_administrator_is_refused_nothing() -> None:
    assert _refusals("admin") == {}


OF_ADMINISTRATORS = {
    "Hyper-V role": "HRESULT 0x80041003",
    "Device Guard": "HRESULT 0x80041003",
    "Device Guard settings": "System.Security.SecurityException",
    "memory integrity settings": "System.Security.SecurityException",
    "Credential Guard settings": "System.Security.SecurityException",
    "Device Guard policy": "System.Security.SecurityException",
    "files renamed at the next start": "System.Security.SecurityException",
    "fast startup": "System.Security.SecurityException",
    "failed checks of virtualization-based security": "System.UnauthorizedAccessException",
}


def test_an_administrator_of_hyper_v_sees_machines_and_not_the_boot_and_its_protections() -> None:
    assert _refusals("hyperv") == OF_ADMINISTRATORS
    told = send(a_host(), asked.BOOT_SETTINGS.command, "hyperv")
    assert [row["Line"] for row in rows_of(told.output)] == [
        "The boot configuration data store could not be opened.",
        "Access is denied.",
    ]


def test_who_is_in_neither_group_sees_no_machines_either() -> None:
    refused = _refusals("nobody")
    assert refused.items() >= OF_ADMINISTRATORS.items()
    of_hyper_v = {query.name for query in (*asked.OF_HYPER_V, *OF_MACHINES)}
    assert {*refused} == of_hyper_v | {*OF_ADMINISTRATORS}
    assert refused["virtual machines"] == "Unspecified"
    assert refused["security settings"] == "HRESULT 0x80041003"


def test_only_administrators_see_the_cluster() -> None:
    host = a_host(cluster=None, services=[*a_host().services])
    cluster = InvokedCall(
        "Get-CimInstance",
        (("Namespace", "root/MSCluster"), ("ClassName", "MSCluster_Cluster")),
    )
    assert the_error(run(host, cluster, account="hyperv")).id.startswith("HRESULT 0x8004100e")
    host.services.append(type(host.services[0])("ClusSvc"))
    assert the_error(run(host, cluster, account="hyperv")).id.startswith("HRESULT 0x80041003")
    assert run(host, cluster, account="admin").output
