"""What takes the user's agreement stands in the way until it is given, and is the plan's then."""

from typing import Any

import pytest

from tests import builders as a
from tests.checks.whole_worlds import one_vm
from wizard.checks.catalogue import VmVerdict, assess, vm_verdict
from wizard.model.choices import BringDown, Consent, Preparation, SavedState
from wizard.model.facts import Host, Version
from wizard.model.findings import Disposition, Finding, Policy, Verdict

NEEDS, BLOCKED = VmVerdict.NEEDS_ACTIONS, VmVerdict.BLOCKED
UPGRADE = {"preparations": frozenset({Preparation.CONFIGURATION_VERSION})}
OLD = one_vm(configuration_version=Version(5, 0))


def agreed(*consents: Consent) -> dict[str, Any]:
    return {"consents": frozenset(consents)}


def found(rule: str, host: Host, **choice: Any) -> Finding:
    choices = a.choices_for(host, a.a_choice(**choice))
    return next(f for f in assess(host, Policy.STANDARD, choices) if f.rule.id == rule)


def verdict(host: Host, **choice: Any) -> VmVerdict:
    choices = a.choices_for(host, a.a_choice(**choice))
    return vm_verdict(assess(host, Policy.STANDARD, choices), a.a_ref())


@pytest.mark.parametrize(
    ("state", "choice", "words"),
    [
        ("Saved", agreed(Consent.START_SAVED), "starts it, as agreed, and asks its guest"),
        (
            "Saved",
            {"saved_state": SavedState.DISCARD, **agreed(Consent.DISCARD_SAVED_STATE)},
            "deletes the saved state, as agreed",
        ),
        (
            "Paused",
            {
                "bring_down": BringDown.TURN_OFF,
                **agreed(Consent.RESUME_PAUSED, Consent.TURN_OFF),
            },
            "resumes it, as agreed, and turns the VM off",
        ),
        ("Hibernated", agreed(Consent.START_SAVED), "starts it, as agreed"),
    ],
)
def test_what_the_plan_does_stands_in_the_evidence_once_it_was_agreed_to(
    state: str, choice: dict[str, Any], words: str
) -> None:
    host = one_vm(state=state)
    rule = {"Saved": "VM-STATE-03", "Paused": "VM-STATE-04", "Hibernated": "VM-STATE-07"}[state]
    assert found(rule, host).blocks
    judged = found(rule, host, **choice)
    assert judged.verdict is Verdict.PASSED
    assert words in str(judged.evidence[1].observed)
    assert verdict(host) is verdict(host, **choice) is NEEDS


def test_the_chosen_way_out_of_a_saved_state_is_named_first() -> None:
    ways = found("VM-STATE-03", one_vm(state="Saved"), saved_state=SavedState.DISCARD).remediations
    assert [way.consent for way in ways] == [Consent.DISCARD_SAVED_STATE, Consent.START_SAVED]


@pytest.mark.parametrize("way", [BringDown.FORCE, BringDown.TURN_OFF])
def test_a_harder_way_down_is_the_plans_only_once_it_was_agreed_to(way: BringDown) -> None:
    host, consent = one_vm(state="Running"), Consent(way.value)
    before = found("VM-STATE-02", host, bring_down=way)
    assert before.blocks
    assert [each.consent for each in before.remediations] == [consent]
    after = found("VM-STATE-02", host, bring_down=way, **agreed(consent))
    assert not after.blocks
    assert "Stop-VM" in after.remediations[0].powershell
    assert after.remediations[0].undo.endswith("Start-VM")


def test_nobody_who_asks_a_guest_to_shut_down_is_asked_for_more() -> None:
    (way,) = found("VM-STATE-02", one_vm(state="Running")).remediations
    assert (way.disposition, way.consent) == (Disposition.PLAN, None)


def test_raising_the_version_takes_the_choice_and_the_agreement() -> None:
    for choice in ({}, UPGRADE, agreed(Consent.UPGRADE_VERSION)):
        assert found("VM-VER-01", OLD, **choice).blocks
        assert verdict(OLD, **choice) is NEEDS
    both = {**UPGRADE, **agreed(Consent.UPGRADE_VERSION)}
    assert not found("VM-VER-01", OLD, **both).blocks
    assert verdict(OLD, **both) is NEEDS


def test_a_version_that_no_update_makes_high_enough_stays_a_blocker() -> None:
    low = a.a_hyper_v(supported_versions=(Version(5, 0), Version(6, 2)))
    machine = a.a_vm(configuration_version=Version(5, 0))
    host = a.a_host(hyper_v=low, vms=(machine,))
    both = {**UPGRADE, **agreed(Consent.UPGRADE_VERSION)}
    assert found("VM-VER-01", host, **both).blocks
    assert verdict(host, **both) is BLOCKED


def test_nobody_is_offered_an_update_to_a_version_that_was_not_read() -> None:
    host = a.a_host(
        hyper_v=a.a_hyper_v(supported_versions=None),
        vms=(a.a_vm(configuration_version=Version(5, 0)),),
    )
    (way,) = found("VM-VER-01", host).remediations
    assert (way.disposition, way.preparation) == (Disposition.MANUAL, None)


def test_a_saved_vm_of_an_old_version_ends_its_saved_state_before_it_is_raised() -> None:
    host = one_vm(configuration_version=Version(5, 0), state="Saved")
    both = {"preparations": UPGRADE["preparations"]}
    assert found("VM-VER-06", host, **both, **agreed(Consent.UPGRADE_VERSION)).blocks
    all_agreed = agreed(Consent.UPGRADE_VERSION, Consent.START_SAVED)
    assert found("VM-VER-06", host, **both, **all_agreed).verdict is Verdict.PASSED
    assert verdict(host, **both, **all_agreed) is NEEDS


def test_protection_is_withheld_from_a_guest_only_for_a_preview_or_by_choice() -> None:
    assert found("VM-SEC-03", one_vm()).verdict is Verdict.PASSED
    preview = a.a_host(operating_system=a.a_windows(build=14361))
    (way,) = found("VM-SEC-03", preview).remediations
    assert way.preparation is Preparation.VBS_OPT_OUT
    assert way.powershell.endswith("Set-VMSecurity -VirtualizationBasedSecurityOptOut $true")
    assert way.undo.endswith("Set-VMSecurity -VirtualizationBasedSecurityOptOut $false")
    chosen = found("VM-SEC-03", one_vm(), preparations=frozenset({Preparation.VBS_OPT_OUT}))
    assert chosen.is_planned
