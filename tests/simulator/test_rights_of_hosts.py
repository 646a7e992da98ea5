"""Rights that are given and taken on a simulated host."""

import pytest

from tests.simulator.simulated import a_host, call, run, send, the_error
from wizard.powershell import host_queries as asked
from wizard.powershell import remedies
from wizard.powershell.queries import rows_of
from wizard.simulator.state import Account, SimulatedHost, WindowsService
from wizard.simulator.values import Outcome

ADD = "Microsoft.PowerShell.Commands.AddLocalGroupMemberCommand"
REMOVE = "Microsoft.PowerShell.Commands.RemoveLocalGroupMemberCommand"
NOBODY = r"CORP\nobody"


def _groups(host: SimulatedHost, account: str) -> list[str]:
    return [
        row["Value"] for row in rows_of(send(host, asked.CALLER_GROUPS.command, account).output)
    ]


def test_an_account_that_is_added_to_a_group_has_it_until_it_is_taken_out() -> None:
    host = a_host()
    sid = remedies.HYPER_V_ADMINISTRATORS
    assert sid not in _groups(host, "nobody")
    assert send(host, remedies.add_to_hyper_v_administrators(NOBODY)) == Outcome()
    assert sid in _groups(host, "nobody")
    again = the_error(send(host, remedies.add_to_hyper_v_administrators(NOBODY)))
    assert again.id == f"MemberExists,{ADD}"
    assert send(host, remedies.take_from_hyper_v_administrators(NOBODY)) == Outcome()
    assert sid not in _groups(host, "nobody")
    gone = the_error(send(host, remedies.take_from_hyper_v_administrators(NOBODY)))
    assert gone.id == f"MemberNotFound,{REMOVE}"


def test_nobody_unknown_is_added_and_only_by_administrators() -> None:
    host = a_host()
    stranger = the_error(send(host, remedies.add_to_hyper_v_administrators(r"CORP\stranger")))
    assert stranger.id == f"PrincipalNotFound,{ADD}"
    denied = the_error(send(host, remedies.add_to_hyper_v_administrators(NOBODY), "hyperv"))
    assert denied.id == f"AccessDenied,{ADD}"
    absent = run(host, call("Add-LocalGroupMember", SID="S-1-5-32-999", Member=[NOBODY]))
    assert the_error(absent).id == f"GroupNotFound,{ADD}"


def test_the_filter_of_local_accounts_takes_their_rights_and_gives_them_back() -> None:
    host = a_host(accounts=[Account("ops", "p", local=True)])
    assert not host.rights_of("ops").administrator
    send(host, remedies.filter_local_accounts(filtered=False))
    assert host.rights_of("ops").administrator
    send(host, remedies.filter_local_accounts(filtered=True))
    assert not host.rights_of("ops").administrator


@pytest.mark.parametrize(
    ("changes", "account", "error"),
    [
        ({"Name": "EnableLUA"}, None, "PathNotFound"),
        ({"LiteralPath": [r"HKLM:\SOFTWARE\Corp"]}, None, "PathNotFound"),
        ({}, "hyperv", "System.Security.SecurityException"),
    ],
)
def test_no_other_value_of_the_registry_is_written(
    changes: dict[str, object], account: str | None, error: str
) -> None:
    (made,) = remedies.filter_local_accounts(filtered=False).calls
    given = {k: list(v) if isinstance(v, tuple) else v for k, v in made.parameters} | changes
    record = the_error(run(a_host(), call("New-ItemProperty", **given), account=account))
    assert record.id == f"{error},Microsoft.PowerShell.Commands.NewItemPropertyCommand"


@pytest.mark.parametrize("mode", ["Manual", "Disabled"])
def test_the_service_for_starting_machines_starts_as_it_is_told(mode: str) -> None:
    host = a_host(services=[WindowsService("vmcompute", "Stopped", "Auto")])
    assert send(host, remedies.start_compute_service(mode)) == Outcome()
    assert host.services[0].start_mode == mode
