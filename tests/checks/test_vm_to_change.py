"""Findings and plan agree on whether a virtual machine must be off for the settings chosen."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as a
from tests.checks.whole_worlds import one_vm
from wizard.checks.catalogue import assess
from wizard.model.choices import BringDown, Consent, Networking, Preparation
from wizard.model.facts import Version, VmSecurity
from wizard.model.findings import Policy
from wizard.planning.planner import PlanRefused, plan

EXPOSED = {"exposes_virtualization": True}
SECURITY = a.a_vm().security or VmSecurity()
WRONG: dict[Preparation, dict[str, Any]] = {
    Preparation.PROCESSORS: {"processor": a.a_vm_processor(count=1, **EXPOSED)},
    Preparation.MIGRATION_COMPATIBILITY: {
        "processor": a.a_vm_processor(compatible_for_migration=True, **EXPOSED)
    },
    Preparation.OLDER_COMPATIBILITY: {
        "processor": a.a_vm_processor(compatible_for_older_systems=True, **EXPOSED)
    },
    Preparation.AUTOMATIC_CHECKPOINTS: {"automatic_checkpoints": True},
    Preparation.CHECKPOINT_TYPE: {"checkpoint_type": "Standard"},
    Preparation.STOP_ACTION: {"automatic_stop_action": "Save"},
    Preparation.IO_VIRTUALIZATION: {
        "adapters": (a.an_adapter(iov_weight=100, mac_address_spoofing=True),)
    },
    Preparation.VBS_OPT_OUT: {"security": replace(SECURITY, vbs_opt_out=False)},
    Preparation.CONFIGURATION_VERSION: {"configuration_version": Version(8, 0)},
    Preparation.SHUTDOWN_SERVICE: {},
    Preparation.HEARTBEAT_SERVICE: {},
}
UNREAD: dict[Preparation, dict[str, Any]] = {
    Preparation.AUTOMATIC_CHECKPOINTS: {"automatic_checkpoints": None},
    Preparation.CHECKPOINT_TYPE: {"checkpoint_type": None},
    Preparation.STOP_ACTION: {"automatic_stop_action": None},
}
RIGHT: dict[str, Any] = {
    "security": replace(SECURITY, vbs_opt_out=True),
    "processor": a.a_vm_processor(**EXPOSED),
    "adapters": (a.an_adapter(mac_address_spoofing=True),),
}


def blocked_and_planned(
    setting: Preparation, facts: dict[str, Any], state: str
) -> tuple[set[str], bool]:
    """Return which rules of power states fail, and whether the plan brings the VM down."""
    host = one_vm(state=state, **(RIGHT | facts))
    choice = a.a_choice(
        preparations=frozenset({setting}),
        networking=Networking.MAC_SPOOFING,
        spoofing_adapters=(a.an_adapter().id,),
        bring_down=BringDown.SHUT_DOWN,
        consents=frozenset({Consent.UPGRADE_VERSION}),
    )
    choices = a.choices_for(host, choice)
    findings = assess(host, Policy.STANDARD, choices)
    failing = {f.rule.id for f in findings if f.is_problem and f.rule.id.startswith("VM-STATE")}
    try:
        steps = plan([host], choices).steps
    except PlanRefused:
        return failing, True
    return failing, steps > 0


@pytest.mark.parametrize("setting", Preparation)
def test_an_enabled_vm_with_the_right_setting_may_run_on(setting: Preparation) -> None:
    assert blocked_and_planned(setting, {}, "Running") == (set(), False)


@pytest.mark.parametrize("setting", [each for each in Preparation if WRONG[each]])
def test_an_enabled_vm_comes_down_for_a_setting_that_is_to_change(setting: Preparation) -> None:
    assert blocked_and_planned(setting, WRONG[setting], "Running") == ({"VM-STATE-02"}, True)


@pytest.mark.parametrize("setting", [each for each in Preparation if WRONG[each]])
def test_a_saved_vm_stands_in_the_way_of_a_setting_that_is_to_change(setting: Preparation) -> None:
    assert blocked_and_planned(setting, WRONG[setting], "Saved") == ({"VM-STATE-03"}, True)


@pytest.mark.parametrize("setting", UNREAD)
def test_a_setting_that_was_not_read_may_have_to_change(setting: Preparation) -> None:
    failing, _ = blocked_and_planned(setting, UNREAD[setting], "Running")
    assert failing == {"VM-STATE-02"}
