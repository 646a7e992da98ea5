"""Protections of a host that are said to clash with nested virtualization.

In previews of 2016 virtualization-based security on the host stood in the way, and the strict
policy still holds to that. It has worked since Windows Server 2016 was released, so no way given
here begins with switching a protection off.
"""

from datetime import datetime

from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import Judgement, Severities, check, failed, passed, seen, unclear, unknown
from wizard.model.facts import DeviceGuard, Host
from wizard.model.findings import Evidence, Remediation, Severity
from wizard.model.text import Text, text
from wizard.powershell import host_queries as ask
from wizard.powershell import protection_queries

BY_STRICT_RULES_BLOCKER: Severities = (Severity.ADVICE, Severity.BLOCKER)
BY_STRICT_RULES_WARNING: Severities = (Severity.ADVICE, Severity.WARNING)
CREDENTIAL_GUARD = 1
MEMORY_INTEGRITY = 2
ENFORCED = 2
_STATUS = {0: text("off"), 1: text("on, does not run"), 2: text("runs")}
POLICY_STATES = {0: text("off"), 1: text("audit"), 2: text("enforced")}
_VBS = text("Virtualization-based security")
_EVENT = text("Event 124 of Kernel-Boot")
_STAY = Remediation(
    text("Leave it on: nothing has to be done. It works together since Windows Server 2016.")
)
NOT_DOCUMENTED = text("The host answers with a number that is not documented.")


def if_it_must_go(advice: Text) -> tuple[Remediation, ...]:
    """Return the ways: leave it on, or what to do where it is forbidden."""
    return (_STAY, Remediation(advice))


SWITCH_OFF = if_it_must_go(
    text(
        "Only where your own rules forbid it: suspend BitLocker, set the policy Turn On "
        "Virtualization Based Security to Disabled and restart the host. Credential Guard and "
        "memory integrity go with it. Write the old values down: they are the way back."
    )
)


def status_of(host: Host, required: Text) -> tuple[int | None, Evidence]:
    """Return the state of virtualization-based security, and the evidence for it."""
    status = host.device_guard.vbs_status if host.device_guard else None
    observed = None if status is None else _STATUS.get(status, text("{n}", n=status))
    return status, seen(_VBS, observed, required, protection_queries.DEVICE_GUARD)


@check(
    "FC-VBS-01",
    _VBS,
    text("Virtualization-based security runs on the host"),
    BY_STRICT_RULES_BLOCKER,
    sources.WORKS_WITH_VBS,
)
def vbs(case: HostCase) -> Judgement:
    """In previews of 2016 a host with it could not expose the extensions to a VM.

    Hyper-V's makers confirmed in 2019 that both work together since Windows Server 2016. Newer
    Windows has it on by default. The strict rules still ask for it to be off.
    """
    status, evidence = status_of(case.host, text("off, by the strict rules"))
    if status is None:
        return unknown(evidence, host=case.host, query=protection_queries.DEVICE_GUARD)
    if status not in _STATUS:
        return unclear(evidence, note=NOT_DOCUMENTED)
    return failed(evidence, ways=SWITCH_OFF) if status == 2 else passed(evidence)  # noqa: PLR2004


@check(
    "FC-VBS-02",
    text("Virtualization-based security at the next start"),
    text("Virtualization-based security is on and does not run yet"),
    BY_STRICT_RULES_WARNING,
    sources.MEMORY_INTEGRITY,
)
def vbs_waits(case: HostCase) -> Judgement:
    """It starts with the host as soon as its requirements are met.

    Both work together since Windows Server 2016; the strict rules ask for it to be off.
    """
    status, evidence = status_of(case.host, text("off or runs"))
    if status is None:
        return unknown(evidence, host=case.host, query=protection_queries.DEVICE_GUARD)
    if status not in _STATUS:
        return unclear(evidence, note=NOT_DOCUMENTED)
    return failed(evidence, ways=SWITCH_OFF) if status == 1 else passed(evidence)


def runs(found: DeviceGuard, service: int) -> bool | None:
    """Whether a service of virtualization-based security runs, by its number."""
    running = found.services_running
    return None if running is None else service in running


@check(
    "FC-VBS-05",
    text("Start of virtualization-based security"),
    text("Windows could not check virtualization-based security when it started"),
    BY_STRICT_RULES_WARNING,
    sources.STATUS_SCRIPT,
    unconfirmed=text(
        "No page of Microsoft says which provider writes event 124, nor what it means today."
    ),
)
def vbs_failure(case: HostCase) -> Judgement:
    """Settings that are left in the firmware may bring the protection back after it was removed.

    Microsoft's script of 2016 takes event 124 since the last start for such a rest.
    """
    host, windows = case.host, case.host.operating_system
    failures, started = host.vbs_failures, windows.last_boot if windows else None
    required = text("none since the last start")
    if failures is None or (failures and started is None):
        found = None if failures is None else text("{time}", time=_minute(max(failures)))
        query = protection_queries.VBS_FAILURES if failures is None else ask.OPERATING_SYSTEM
        return unknown(
            seen(_EVENT, found, required, protection_queries.VBS_FAILURES),
            seen(text("Last start"), None, text(""), ask.OPERATING_SYSTEM),
            host=host,
            query=query,
        )
    since = [failure for failure in failures if started is not None and failure >= started]
    if not since:
        return passed(
            seen(
                _EVENT, text("none since the last start"), required, protection_queries.VBS_FAILURES
            )
        )
    latest = text("{time}", time=_minute(max(since)))
    advice = text(
        "Only where your own rules forbid it: follow Microsoft's steps for Credential Guard with "
        "UEFI lock. Somebody confirms them with a key at the host."
    )
    return failed(
        seen(_EVENT, latest, required, protection_queries.VBS_FAILURES), ways=if_it_must_go(advice)
    )


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


@check(
    "FC-DG-01",
    text("Device Guard"),
    text("Device Guard protects the code of the host"),
    BY_STRICT_RULES_BLOCKER,
    sources.MEMORY_INTEGRITY,
)
def device_guard(case: HostCase) -> Judgement:
    """Device Guard is the old name of memory integrity and of enforced code integrity policies.

    The previews of 2016 excluded it. Microsoft now names no conflict. The strict rules still ask
    for it to be off.
    """
    found = case.host.device_guard or DeviceGuard()
    integrity, policy = runs(found, MEMORY_INTEGRITY), found.code_integrity_policy
    policy_state = None if policy is None else POLICY_STATES.get(policy, text("{n}", n=policy))
    needed = text("off, by the strict rules")
    evidence = (
        seen(
            text("Memory integrity"), run_state(integrity), needed, protection_queries.DEVICE_GUARD
        ),
        seen(text("Code integrity policy"), policy_state, needed, protection_queries.DEVICE_GUARD),
    )
    if integrity or policy == ENFORCED:
        advice = text(
            "Only where your own rules forbid it: switch memory integrity off in the policy Turn "
            "On Virtualization Based Security, or remove the code integrity policy, and restart. "
            "Write the old values down: they are the way back."
        )
        return failed(*evidence, ways=if_it_must_go(advice))
    if integrity is None or policy is None:
        return unknown(*evidence, host=case.host, query=protection_queries.DEVICE_GUARD)
    if policy not in POLICY_STATES:
        return unclear(*evidence, note=NOT_DOCUMENTED)
    return passed(*evidence)


@check(
    "FC-CG-01",
    text("Credential Guard"),
    text("Credential Guard runs on the host"),
    BY_STRICT_RULES_BLOCKER,
    sources.CREDENTIAL_GUARD,
)
def credential_guard(case: HostCase) -> Judgement:
    """It is a part of virtualization-based security and does not hinder nested VMs.

    It limits signing in: CredSSP with saved passwords and NTLMv1 fail, and with them live migration
    that signs in by CredSSP. The strict rules still ask for it to be off.
    """
    guarded = runs(case.host.device_guard or DeviceGuard(), CREDENTIAL_GUARD)
    needed = text("off, by the strict rules")
    evidence = seen(
        text("Credential Guard"), run_state(guarded), needed, protection_queries.DEVICE_GUARD
    )
    if guarded is None:
        return unknown(evidence, host=case.host, query=protection_queries.DEVICE_GUARD)
    if not guarded:
        return passed(evidence)
    advice = text(
        "Only where your own rules forbid it: set Credential Guard to Disabled in the policy Turn "
        "On Virtualization Based Security and restart. The old value is the way back."
    )
    stay = Remediation(text("Leave it on and sign in with Kerberos: nothing else has to be done."))
    return failed(evidence, ways=(stay, Remediation(advice)))


def run_state(value: bool | None) -> object:  # noqa: FBT001
    """Say whether a protection runs."""
    return None if value is None else text("runs") if value else text("off")
