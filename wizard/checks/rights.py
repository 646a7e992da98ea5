"""Checks of the account: what it may see and change on the host."""

from typing import Any

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import (
    BLOCKER,
    WARNING,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.role import role_missing
from wizard.model.facts import Caller, Host, ProductType
from wizard.model.findings import Evidence, Remediation, Verdict, sent
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import remedies
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import Query

ADMINISTRATORS = "S-1-5-32-544"
HYPER_V_ADMINISTRATORS = remedies.HYPER_V_ADMINISTRATORS
BUILT_IN = "-500"  # how the SID of the built-in Administrator ends
_NO_ROLE = text("The Hyper-V role is not installed; HST-HV-01 says so.")
_NONE_TOLD = text("That no VM was told does not mean that there is none.")
_OTHER_ACCOUNT = text(
    "Sign in with an account of the host's group Administrators or Hyper-V Administrators, or "
    "add the account to it. Then read the host again."
)


def _caller(host: Host) -> Caller:
    return host.caller or Caller()


def _groups(host: Host, required: Text) -> Evidence:
    groups = _caller(host).groups
    names = None
    if groups is not None:
        named = {ADMINISTRATORS: "Administrators", HYPER_V_ADMINISTRATORS: "Hyper-V Administrators"}
        own = [name for sid, name in named.items() if sid in groups]
        names = text("{names}", names=" and ".join(own)) if own else text("neither of them")
    return seen(text("Groups of the account"), names, required, ask.CALLER_GROUPS)


def _ways_to_rights(host: Host) -> tuple[Remediation, ...]:
    """Return the ways to rights on Hyper-V; a domain controller has no groups of its own."""
    account = _caller(host).name
    kind = host.operating_system.product_type if host.operating_system else None
    if account is None or kind is None or kind is ProductType.DOMAIN_CONTROLLER:
        return (Remediation(_OTHER_ACCOUNT),)
    way = Remediation(
        _OTHER_ACCOUNT,
        change=sent(remedies.add_to_hyper_v_administrators, account),
        way_back=sent(remedies.take_from_hyper_v_administrators, account),
    )
    return (way,)


def is_administrator(host: Host) -> bool | None:
    """Whether the account is an administrator of the host, as its groups say."""
    groups = _caller(host).groups
    return None if groups is None else ADMINISTRATORS in groups


def _may_manage(host: Host) -> bool | None:
    groups = _caller(host).groups
    return None if groups is None else bool({ADMINISTRATORS, HYPER_V_ADMINISTRATORS} & {*groups})


def vms_were_read(host: Host) -> bool:
    """Whether the host told all its VMs."""
    return host.vms is not None and of_vms.VMS.name not in host.unanswered


@check(
    "HST-AUTH-01",
    text("Rights on Hyper-V"),
    text("Account has no rights on Hyper-V"),
    BLOCKER,
    sources.REMOTE,
    unconfirmed=text("Which versions of Windows answer with an empty list is not documented."),
)
def rights(case: HostCase) -> Judgement:
    """An account without rights on Hyper-V is refused, or is told of no VM at all.

    It must belong to the group Administrators or Hyper-V Administrators of the host.
    """
    host = case.host
    count = None if host.vms is None else len(host.vms)
    told = seen(text("VMs"), count, text("all of them"), of_vms.VMS)
    evidence = (told, _groups(host, text("Administrators or Hyper-V Administrators")))
    if role_missing(host.hyper_v):
        return not_applicable(_NO_ROLE)
    may = _may_manage(host)
    if vms_were_read(host) and (host.vms or may):
        return passed(*evidence)
    if may is False:
        return failed(*evidence, ways=_ways_to_rights(host), note=_NONE_TOLD)
    unread = text("{why}", why=host.why_not(of_vms.VMS.name))
    why = _NONE_TOLD if vms_were_read(host) else unread
    return Judgement(Verdict.UNKNOWN, evidence, _ways_to_rights(host), why)


@check(
    "HST-AUTH-02",
    text("Rights on Windows"),
    text("Account sees only a part of the host"),
    WARNING,
    sources.STATUS_SCRIPT,
)
def administrator(case: HostCase) -> Judgement:
    """Boot settings, protections and some settings of Windows are told to administrators only.

    What could not be read is unknown, and it may stand in the way.
    """
    host = case.host
    evidence = _groups(host, text("Administrators"))
    admin = is_administrator(host)
    if admin:
        return passed(evidence)
    if host.boot is not None and host.device_guard is not None:
        note = text("The host answered what it tells only to administrators.")
        return passed(evidence, note=note)
    if admin is None:
        return unknown(evidence, host=host, query=ask.CALLER_GROUPS)
    way = Remediation(
        text("Sign in as an administrator of the host: what is unknown stays so else.")
    )
    return failed(evidence, ways=(way,))


def _is_local(host: Host) -> bool | None:
    """Whether the account is one of the computer itself; ``None``: not known."""
    name = _caller(host).name
    if name is None or host.computer_name is None:
        return None
    return name.partition("\\")[0].casefold() == host.computer_name.casefold()


def _missing_of_account(caller: Caller, local: bool | None) -> Query[Any] | None:  # noqa: FBT001
    """Return the question without whose answer a local account cannot be judged."""
    if caller.name is None or caller.sid is None:
        return ask.CALLER
    if local is None:
        return ask.COMPUTER_SYSTEM
    return ask.TOKEN_FILTER_POLICY if caller.token_filter_policy is None else None


@check(
    "HST-AUTH-03",
    text("Local account"),
    text("Windows takes the rights of this local account away over the network"),
    BLOCKER,
    sources.SIGNING_IN,
)
def local_account(case: HostCase) -> Judgement:
    """Local accounts other than the built-in Administrator come without their rights.

    Windows filters them over the network unless a setting says otherwise.
    """
    host, caller = case.host, _caller(case.host)
    evidence = (
        seen(text("Account"), caller.name, text(""), ask.CALLER),
        seen(
            text("LocalAccountTokenFilterPolicy"),
            caller.token_filter_policy,
            text("1, or an account of a domain"),
            ask.TOKEN_FILTER_POLICY,
        ),
    )
    if _may_manage(host) or (vms_were_read(host) and host.vms):
        return passed(*evidence, note=text("It has its rights."))
    if caller.token_filter_policy == 1 or (caller.sid or "").endswith(BUILT_IN):
        return passed(*evidence)
    local = _is_local(host)
    if local is False:
        return passed(*evidence)
    missing = _missing_of_account(caller, local)
    if missing is not None:
        return unknown(*evidence, host=host, query=missing)
    ways = (
        Remediation(text("Sign in as the built-in Administrator, or with an account of a domain.")),
        Remediation(
            text(
                "Or set LocalAccountTokenFilterPolicy to 1 on the host. It lets every local "
                "administrator in over the network; 0 is the way back."
            ),
            change=sent(remedies.filter_local_accounts, filtered=False),
            way_back=sent(remedies.filter_local_accounts, filtered=True),
        ),
    )
    return failed(*evidence, ways=ways)


@check(
    "HST-LANG-01",
    text("Language mode of PowerShell"),
    text("PowerShell of the host is restricted"),
    WARNING,
    sources.LANGUAGE_MODES,
    unconfirmed=text("Which commands a restricted session refuses depends on its own rules."),
)
def language(case: HostCase) -> Judgement:
    """A restricted session may refuse some questions and changes. Each refusal is told."""
    found = _caller(case.host).language_mode
    evidence = seen(text("Language mode"), found, text("FullLanguage"), ask.LANGUAGE_MODE)
    if found is None:
        return unknown(evidence, host=case.host, query=ask.LANGUAGE_MODE)
    if found == "FullLanguage":
        return passed(evidence)
    way = Remediation(text("Connect with an account that is not restricted, if there is one."))
    return failed(evidence, ways=(way,))
