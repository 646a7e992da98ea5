"""What may lose work is done only where the user agreed to it, for this VM, as it was found."""

from dataclasses import replace

import pytest

from tests.builders import a_vm
from wizard.model.choices import (
    BringDown,
    Consent,
    Enablement,
    Preparation,
    SavedState,
    VmChoice,
)
from wizard.planning.consents import (
    missing_consents,
    needed_consents,
    order_of,
    said,
    what_is_lost,
    with_fitting_consents,
)

CHOSEN = VmChoice(enablement=Enablement.ENABLE)
FORCED = replace(CHOSEN, bring_down=BringDown.FORCE)
TURNED_OFF = replace(CHOSEN, bring_down=BringDown.TURN_OFF)
DISCARDED = replace(CHOSEN, saved_state=SavedState.DISCARD)


@pytest.mark.parametrize("state", ["Running", "Off", None, "Starting"])
def test_shutting_down_gracefully_needs_no_consent(state: str | None) -> None:
    assert needed_consents(a_vm(state=state), CHOSEN) == set()


@pytest.mark.parametrize(
    ("state", "choice", "needed"),
    [
        ("Running", FORCED, {Consent.FORCE}),
        ("Running", TURNED_OFF, {Consent.TURN_OFF}),
        ("Saved", CHOSEN, {Consent.START_SAVED}),
        ("FastSaved", CHOSEN, {Consent.START_SAVED}),
        ("Hibernated", CHOSEN, {Consent.START_SAVED}),
        ("Saved", DISCARDED, {Consent.DISCARD_SAVED_STATE}),
        ("Paused", CHOSEN, {Consent.RESUME_PAUSED}),
        ("Saved", FORCED, {Consent.START_SAVED, Consent.FORCE}),
        ("Paused", TURNED_OFF, {Consent.RESUME_PAUSED, Consent.TURN_OFF}),
        ("Off", TURNED_OFF, set()),
    ],
)
def test_each_harder_way_needs_its_own(state: str, choice: VmChoice, needed: set[Consent]) -> None:
    assert needed_consents(a_vm(state=state), choice) == needed
    assert needed_consents(a_vm(state=state), replace(choice, enablement=Enablement.DISABLE)) == (
        needed
    )


def test_a_hibernated_guest_is_on_its_disk_so_there_is_nothing_to_discard() -> None:
    assert needed_consents(a_vm(state="Hibernated"), DISCARDED) == {Consent.START_SAVED}


@pytest.mark.parametrize("state", ["Running", "Saved", "Paused"])
def test_who_is_left_alone_has_nothing_to_agree_to(state: str) -> None:
    skipped = replace(FORCED, bring_down=BringDown.SKIP)
    assert needed_consents(a_vm(state=state), skipped) == set()
    left = replace(FORCED, enablement=Enablement.LEAVE)
    assert needed_consents(a_vm(state=state), left) == set()


def test_a_higher_configuration_version_needs_consent_only_where_nesting_begins() -> None:
    upgraded = replace(CHOSEN, preparations=frozenset({Preparation.CONFIGURATION_VERSION}))
    assert needed_consents(a_vm(), upgraded) == {Consent.UPGRADE_VERSION}
    disabled = replace(upgraded, enablement=Enablement.DISABLE)
    assert needed_consents(a_vm(), disabled) == set()


def test_a_consent_that_was_given_is_not_missing() -> None:
    agreed = replace(FORCED, consents=frozenset({Consent.FORCE}))
    assert missing_consents(a_vm(state="Running"), agreed) == set()
    assert missing_consents(a_vm(state="Paused"), agreed) == {Consent.RESUME_PAUSED}


def test_a_consent_goes_with_its_occasion() -> None:
    agreed = replace(CHOSEN, consents=frozenset({Consent.FORCE, Consent.START_SAVED}))
    assert with_fitting_consents(a_vm(state="Saved"), agreed).consents == {Consent.START_SAVED}
    assert with_fitting_consents(a_vm(state="Running"), agreed).consents == set()


@pytest.mark.parametrize("consent", list(Consent))
def test_each_names_the_vm_and_what_is_lost(consent: Consent) -> None:
    assert "{build}" in str(order_of(consent, "{build}"))
    assert str(what_is_lost(consent)).endswith(".")
    assert said({consent})


def test_several_are_said_in_one_sentence() -> None:
    agreed = said({Consent.TURN_OFF, Consent.RESUME_PAUSED})
    assert agreed == "being turned off and being resumed"
