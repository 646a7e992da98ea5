"""Checks of how the host starts: boot settings and restarts that are due."""

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
from wizard.model.facts import Host, RestartSigns
from wizard.model.findings import Remediation, sent
from wizard.model.text import text
from wizard.powershell import host_queries as ask
from wizard.powershell import remedies

SWITCHED_OFF = "OFFERNESTEDVIRT=FALSE"
_NOT_SET = text("not set")
_STARTED = not_applicable(
    text("The boot settings were not read; HST-BCD-02 says so. The hypervisor runs.")
)
BEFORE_BOOT_SETTINGS = text(
    "Suspend BitLocker first where it protects the system drive. VMs that run are stopped by the "
    "restart."
)


def _runs(host: Host) -> bool:
    """Whether a hypervisor of this host runs; inside a virtual machine that proves nothing."""
    system = host.system
    return bool(system and system.hypervisor_present and system.is_virtual is False)


@check(
    "HST-HV-04",
    text("Start of the hypervisor"),
    text("Hypervisor is switched off in the boot settings"),
    BLOCKER,
    sources.LAUNCH,
)
def launch_type(case: HostCase) -> Judgement:
    """Windows starts without its hypervisor, so no VM can run."""
    host = case.host
    found = host.boot.hypervisor_launch_type if host.boot else None
    evidence = seen(
        text("hypervisorlaunchtype"), found or (None if found is None else _NOT_SET),
        text("Auto, or not set"), ask.BOOT_SETTINGS,
    )  # fmt: skip
    if found is None:
        return _STARTED if _runs(host) else unknown(evidence, host=host, query=ask.BOOT_SETTINGS)
    if found.casefold() != "off":
        return passed(evidence)
    return failed(evidence, ways=(start_at_boot(),))


def start_at_boot() -> Remediation:
    """Return the way to let Windows start its hypervisor."""
    return Remediation(
        text(
            "Let the hypervisor start with Windows, as an administrator, then restart the host. "
            "{before}",
            before=BEFORE_BOOT_SETTINGS,
        ),
        change=sent(remedies.start_hypervisor, automatically=True),
        way_back=sent(remedies.start_hypervisor, automatically=False),
    )


@check(
    "HST-BCD-01",
    text("Options of the hypervisor"),
    text("Nested virtualization is switched off in the boot settings"),
    BLOCKER,
    sources.STATUS_SCRIPT,
    unconfirmed=text("Only a script of Microsoft names this option; no page describes it."),
)
def load_options(case: HostCase) -> Judgement:
    """With OFFERNESTEDVIRT=FALSE the hypervisor offers its extensions to no VM."""
    found = case.host.boot.hypervisor_load_options if case.host.boot else None
    if found is None:
        return not_applicable(text("The boot settings were not read; HST-BCD-02 says so."))
    evidence = seen(
        text("hypervisorloadoptions"),
        found or _NOT_SET,
        text("without {token}", token=SWITCHED_OFF),
        ask.BOOT_SETTINGS,
    )
    if SWITCHED_OFF not in "".join(found.split()).upper():
        return passed(evidence)
    return failed(evidence, ways=(_without_token(found),))


def _without_token(options: str) -> Remediation:
    """Return the way to take the option out; a command only where no other option stands beside."""
    if "".join(options.split()).upper() != SWITCHED_OFF:
        advice = text(
            "Set hypervisorloadoptions with bcdedit to the value shown above without {token}, and "
            "restart the host. The value as it is now is the way back. {before}",
            token=SWITCHED_OFF,
            before=BEFORE_BOOT_SETTINGS,
        )
        return Remediation(advice)
    return Remediation(
        text(
            "Take the setting away as an administrator, and restart the host. {before}",
            before=BEFORE_BOOT_SETTINGS,
        ),
        change=sent(remedies.clear_load_options),
        way_back=sent(remedies.switch_nesting_off_at_start),
    )


@check(
    "HST-BCD-02",
    text("Boot settings"),
    text("Boot settings could not be read"),
    BLOCKER,
    sources.LAUNCH,
    unconfirmed=text(
        "That the names of the settings are the same in every language is seen, not documented."
    ),
)
def readable(case: HostCase) -> Judgement:
    """They can switch nested virtualization off, and only administrators may read them."""
    host = case.host
    read = host.boot is not None and host.boot.hypervisor_load_options is not None
    state = text("read") if read else None
    evidence = seen(text("Boot settings"), state, text("read"), ask.BOOT_SETTINGS)
    if read:
        return passed(evidence)
    return unknown(evidence, host=host, query=ask.BOOT_SETTINGS)


@check(
    "HST-REBOOT-01",
    text("Restart of the host"),
    text("Host waits for a restart"),
    WARNING,
    sources.INSTALLING,
    unconfirmed=text("Windows has no documented sign for it; these are the ones in use."),
)
def restart(case: HostCase) -> Judgement:
    """What was read before a restart is due may be different after it."""
    signs = case.host.restart or RestartSigns()
    read = (
        (text("Servicing of Windows"), signs.servicing, ask.SERVICING_RESTART),
        (text("Windows Update"), signs.update, ask.UPDATE_RESTART),
        (text("Files to be renamed"), signs.file_renames, ask.FILE_RENAMES),
    )
    words = {True: text("waits for a restart"), False: text("does not wait"), None: None}
    evidence = tuple(
        seen(what, words[waits], text("does not wait"), query) for what, waits, query in read
    )
    if any(waits for _, waits, _ in read):
        way = Remediation(text("Restart the host when its VMs allow it, then read it again."))
        return failed(*evidence, ways=(way,))
    missing = next((query for _, waits, query in read if waits is None), None)
    if missing is not None:
        return unknown(*evidence, host=case.host, query=missing)
    return passed(*evidence)
