"""``Get-Variable``: what a session knows of itself, above all whom the host takes its user for."""

from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from wizard.simulator.enums import value
from wizard.simulator.errors import AUTOMATION
from wizard.simulator.objects import PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import Account, Group, SimulatedHost
from wizard.simulator.values import ErrorRecord

GROUP_SIDS: dict[Group, str] = {
    "Administrators": "S-1-5-32-544",
    "Hyper-V Administrators": "S-1-5-32-578",
    "Remote Management Users": "S-1-5-32-580",
}
EVERYBODY_OVER_THE_NETWORK = ("S-1-1-0", "S-1-5-32-545", "S-1-5-2", "S-1-5-11")
DOMAIN_USERS, LOCAL_USERS, ADMINISTRATOR = 513, 513, 500
FIRST_RID = 1000
BUILT_IN = Account("Administrator", password="")


@cmdlet("Get-Variable")
def get_variable(call: Invocation) -> Iterator[Any]:
    """Give the two variables of a session that anybody asks for."""
    known = {"pssenderinfo": _sender, "executioncontext": _context}
    for name in call.given.get("Name", ["PSSenderInfo", "ExecutionContext"]):
        make = known.get(name.lower())
        if make is None:
            call.fail(_no_variable(call, name))
        elif call.given.get("ValueOnly"):
            yield make(call)
        else:
            properties = {"Name": name, "Value": make(call)}
            yield PsObject((f"{AUTOMATION}.PSVariable", "System.Object"), properties, name)


def _no_variable(call: Invocation, name: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"VariableNotFound,{call.class_name}",
        category="ObjectNotFound",
        message=f"Cannot find a variable with the name '{name}'.",
        activity=call.name,
        exception=f"{AUTOMATION}.ItemNotFoundException",
        target=name,
        target_type="System.String",
    )


def _context(call: Invocation) -> PsObject:
    mode = value(f"{AUTOMATION}.PSLanguageMode", call.host.language_mode)
    state = PsObject((f"{AUTOMATION}.SessionState", "System.Object"), {"LanguageMode": mode})
    name = f"{AUTOMATION}.EngineIntrinsics"
    return PsObject((name, "System.Object"), {"SessionState": state}, name)


def _sender(call: Invocation) -> PsObject:
    host = call.host
    account = host.account(call.account or "") or BUILT_IN
    principal = {"Identity": None, "WindowsIdentity": _identity(host, account)}
    remoting = f"{AUTOMATION}.Remoting"
    user = PsObject((f"{remoting}.PSPrincipal", "System.Object"), principal)
    properties = {
        "UserInfo": user,
        "ConnectionString": f"http://{host.name}:5985/wsman?PSVersion=5.1",
    }
    return PsObject(
        (f"{remoting}.PSSenderInfo", "System.Object"), properties, full_name(host, account)
    )


def full_name(host: SimulatedHost, account: Account) -> str:
    r"""Return an account as Windows writes it: ``DOMAIN\name``."""
    if "\\" in account.name or "@" in account.name:
        return account.name
    short = host.system.domain.partition(".")[0].upper()
    return f"{host.computer_name if host.is_local(account) else short}\\{account.name}"


def _identity(host: SimulatedHost, account: Account) -> PsObject:
    """Return a WindowsIdentity. Groups that may only deny are not in it."""
    issuer = host.name if host.is_local(account) else host.system.domain
    groups = [
        f"{_issued(issuer)}-{LOCAL_USERS if host.is_local(account) else DOMAIN_USERS}",
        *EVERYBODY_OVER_THE_NETWORK,
        *(GROUP_SIDS[each] for each in host.groups_of(account)),
    ]
    properties = {
        "AuthenticationType": "NTLM",
        "IsAuthenticated": True,
        "Name": full_name(host, account),
        "Owner": _sid(groups[-1]),
        "User": _sid(f"{_issued(issuer)}-{_rid(account)}"),
        "Groups": [_sid(each) for each in groups],
    }
    name = "System.Security.Principal.WindowsIdentity"
    return PsObject((name, "System.Object"), properties, name)


def _issued(issuer: str) -> str:
    """Return the SID of a domain or a computer, the same whenever its name is."""
    number = uuid5(NAMESPACE_DNS, issuer.lower()).int
    parts = [str(number >> shift & 0xFFFFFFFF) for shift in (0, 32, 64)]
    return f"S-1-5-21-{'-'.join(parts)}"


def _rid(account: Account) -> int:
    if account.is_built_in:
        return ADMINISTRATOR
    return FIRST_RID + uuid5(NAMESPACE_DNS, account.name.lower()).int % 9000


def _sid(text: str) -> PsObject:
    domain = text.rpartition("-")[0] if text.startswith("S-1-5-21-") else None
    names = ("System.Security.Principal.SecurityIdentifier", "System.Object")
    inner = None if domain is None else PsObject(names, {"Value": domain}, domain)
    length = 8 + 4 * (text.count("-") - 2)
    properties = {"BinaryLength": length, "AccountDomainSid": inner, "Value": text}
    return PsObject(names, properties, text)
