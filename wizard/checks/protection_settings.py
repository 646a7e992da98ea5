"""Settings of a host's virtualization-based security; see ``protections`` for what runs.

A value that is not in the registry is not set, provided that its key could be asked for.
"""

from typing import Any, TypeAlias

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import Judgement, check, failed, passed, seen, unclear, unknown
from wizard.checks.protections import (
    BY_STRICT_RULES_BLOCKER,
    BY_STRICT_RULES_WARNING,
    ENFORCED,
    MEMORY_INTEGRITY,
    NOT_DOCUMENTED,
    POLICY_STATES,
    SWITCH_OFF,
    if_it_must_go,
    run_state,
    runs,
    status_of,
)
from wizard.model.facts import DeviceGuard, DeviceGuardRegistry, Host
from wizard.model.findings import Evidence
from wizard.model.text import Text, text
from wizard.powershell import protection_queries
from wizard.powershell.queries import Query

Setting: TypeAlias = tuple[Text, int | None, Query[Any]]


def _settings(registry: DeviceGuardRegistry) -> dict[str, Setting]:
    policy, own = protection_queries.DEVICE_GUARD_POLICY, protection_queries.DEVICE_GUARD_SETTINGS
    integrity, guard = (
        protection_queries.MEMORY_INTEGRITY_SETTINGS,
        protection_queries.CREDENTIAL_GUARD_SETTINGS,
    )
    lock = registry.memory_integrity_locked
    return {
        "enabled": (text("Setting of this host"), registry.enabled, own),
        "policy": (text("Setting by Group Policy"), registry.policy_enabled, policy),
        "locked": (text("Lock of the firmware"), registry.locked, own),
        "integrity set": (
            text("Setting of memory integrity"),
            registry.memory_integrity_enabled,
            integrity,
        ),
        "integrity": (text("Lock of memory integrity"), lock, integrity),
        "guard": (text("Credential Guard"), registry.credential_guard, guard),
        "guard policy": (
            text("Credential Guard by Group Policy"),
            registry.policy_credential_guard,
            policy,
        ),
    }


def _asked(host: Host, *names: str) -> list[Setting]:
    known = _settings(host.device_guard_registry or DeviceGuardRegistry())
    return [known[name] for name in names]


def _unanswered(host: Host, asked: list[Setting]) -> Query[Any] | None:
    for _, value, query in asked:
        if host.device_guard_registry is None or (value is None and query.name in host.unanswered):
            return query
    return None


def _evidence(host: Host, asked: list[Setting], required: Text) -> tuple[Evidence, ...]:
    return tuple(
        seen(what, _written(host, value, query), required, query) for what, value, query in asked
    )


def _written(host: Host, value: int | None, query: Query[Any]) -> object:
    if value is not None:
        return value
    read = host.device_guard_registry is not None and query.name not in host.unanswered
    return text("not set") if read else None


@check(
    "FC-VBS-03",
    text("Setting of virtualization-based security"),
    text("Virtualization-based security is set and is off"),
    BY_STRICT_RULES_WARNING,
    sources.MEMORY_INTEGRITY,
)
def vbs_is_set(case: HostCase) -> Judgement:
    """It waits for a restart, or this host does not meet its requirements.

    Both work together since Windows Server 2016; the strict rules ask for it to be off.
    """
    host = case.host
    status, state = status_of(host, text(""))
    asked = _asked(host, "enabled", "policy")
    evidence = (*_evidence(host, asked, text("0 or not set, by the strict rules")), state)
    if status in (1, 2):
        return passed(*evidence, note=text("FC-VBS-01 and FC-VBS-02 say what it does now."))
    if any(value == 1 for _, value, _ in asked) and status == 0:
        return failed(*evidence, ways=SWITCH_OFF)
    missing = _unanswered(host, asked)
    if missing is not None:
        return unknown(*evidence, host=host, query=missing)
    if status is None:
        return unknown(*evidence, host=host, query=protection_queries.DEVICE_GUARD)
    return passed(*evidence)


@check(
    "FC-VBS-04",
    text("Lock of virtualization-based security"),
    text("Virtualization-based security is locked in the firmware"),
    BY_STRICT_RULES_BLOCKER,
    sources.CREDENTIAL_GUARD,
)
def vbs_is_locked(case: HostCase) -> Judgement:
    """Changing the registry does not switch it off: somebody has to confirm it at the machine.

    Both work together since Windows Server 2016; the strict rules ask for it to be off.
    """
    host = case.host
    asked = _asked(host, "locked", "integrity", "guard", "guard policy")
    evidence = _evidence(host, asked, text("not 1, by the strict rules"))
    if any(value == 1 for _, value, _ in asked):
        advice = text(
            "Only where your own rules forbid it: follow Microsoft's steps for Credential Guard "
            "with UEFI lock. Somebody confirms them with a key at the host."
        )
        return failed(*evidence, ways=if_it_must_go(advice))
    missing = _unanswered(host, asked)
    if missing is not None:
        return unknown(*evidence, host=host, query=missing)
    return passed(*evidence)


@check(
    "FC-VBS-06",
    text("Virtualization-based security by Group Policy"),
    text("Group Policy sets virtualization-based security"),
    BY_STRICT_RULES_WARNING,
    sources.CREDENTIAL_GUARD,
)
def vbs_by_policy(case: HostCase) -> Judgement:
    """A change on the host itself is undone when the policy is applied again.

    Both work together since Windows Server 2016; the strict rules ask for it to be off.
    """
    host = case.host
    asked = _asked(host, "policy", "guard policy")
    evidence = _evidence(host, asked, text("0 or not set, by the strict rules"))
    if any(value for _, value, _ in asked):
        advice = text(
            "Only where your own rules forbid it: change the policy that sets it, Turn On "
            "Virtualization Based Security, and restart the host."
        )
        return failed(*evidence, ways=if_it_must_go(advice))
    missing = _unanswered(host, asked)
    if missing is not None:
        return unknown(*evidence, host=host, query=missing)
    return passed(*evidence)


AUDITED = 1
_BY_NO_POLICY = text("off, or set by the host, by the strict rules")
_EDIT_POLICY = if_it_must_go(
    text(
        "Only where your own rules forbid it: take the option out of the code integrity policy "
        "with Set-HVCIOptions, deploy the policy again and restart the host. Keep the old policy: "
        "it is the way back."
    )
)


@check(
    "FC-DG-02",
    text("Memory integrity by a code integrity policy"),
    text("A code integrity policy may bring memory integrity with it"),
    BY_STRICT_RULES_BLOCKER,
    sources.MEMORY_INTEGRITY,
    unconfirmed=text(
        "No value says where memory integrity comes from. It is concluded: a code integrity policy "
        "is there, or memory integrity runs, and this host does not set it. Group Policy, which is "
        "not read for it, would look the same."
    ),
)
def integrity_by_policy(case: HostCase) -> Judgement:
    """A code integrity policy with this option switches memory integrity on, even in audit mode.

    It comes back then after it was switched off on the host. Both work together with nested
    virtualization; the strict rules ask for it to be off.
    """
    host = case.host
    found = host.device_guard or DeviceGuard()
    integrity, policy = runs(found, MEMORY_INTEGRITY), found.code_integrity_policy
    state = None if policy is None else POLICY_STATES.get(policy, text("{n}", n=policy))
    setting = _asked(host, "integrity set")
    evidence = (
        seen(
            text("Memory integrity"),
            run_state(integrity),
            _BY_NO_POLICY,
            protection_queries.DEVICE_GUARD,
        ),
        seen(text("Code integrity policy"), state, _BY_NO_POLICY, protection_queries.DEVICE_GUARD),
        *_evidence(host, setting, text("1, if memory integrity runs")),
    )
    if setting[0][1] == 1:
        return passed(*evidence, note=text("The host sets it itself; FC-DG-01 says what runs."))
    if not integrity and policy not in (AUDITED, ENFORCED):
        if integrity is None or policy is None:
            return unknown(*evidence, host=host, query=protection_queries.DEVICE_GUARD)
        return passed(*evidence) if policy == 0 else unclear(*evidence, note=NOT_DOCUMENTED)
    missing = _unanswered(host, setting)
    if missing is not None:
        return unknown(*evidence, host=host, query=missing)
    return failed(*evidence, ways=_EDIT_POLICY)
