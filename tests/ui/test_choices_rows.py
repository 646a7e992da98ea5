from pathlib import Path

import pytest

from tests.ui.deciding_world import a_flow
from wizard.flow.flow import Flow
from wizard.flow.pages import page
from wizard.flow.state import PageName, VmKey
from wizard.model.choices import BringDown, Consent, Enablement, Networking, SavedState
from wizard.model.facts import GIB
from wizard.model.text import text
from wizard.ui import parts
from wizard.ui.choices_acts import MENUS
from wizard.ui.choices_bulk import Act, Result, agreed, apply, to_agree
from wizard.ui.choices_parts import summary_parts, vm_line
from wizard.ui.choices_rows import COLUMNS, counts, table
from wizard.ui.rows import Cell, Emphasis, Row

BERLIN = "hv-ber-01.corp.example"
SAVED = "exam-2026-client"


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    made = a_flow(tmp_path)
    made.deciding.leave_out({k for f in made.state.open_blockers for k in made.state.behind(f)})
    return made


def key(flow: Flow, name: str) -> VmKey:
    return next((h.name, vm.ref.id) for h, vm in flow.state.vms if vm.ref.name == name)


def row(flow: Flow, name: str) -> Row:
    groups = table(flow.state, changes_only=False).groups
    return next(r for g in groups for r in g.rows if r.cells[0].text == name)


def cells(flow: Flow, name: str) -> dict[str, Cell]:
    titles = [column.title for column in COLUMNS]
    return dict(zip(titles, row(flow, name).cells, strict=True))


def an_act(menu: str, word: str) -> Act:
    groups = dict(MENUS)[menu]
    return next(act for group in groups for act in group if act.word == word)


def done(flow: Flow, menu: str, word: str, *names: str) -> Result:
    keys = [key(flow, name) for name in names]
    result = apply(an_act(menu, word), keys, flow.state, flow.deciding.suggested)
    if result.new:
        flow.deciding.choose_each(result.new)
    return result


# The table


def test_hosts_say_what_they_are_and_what_stays_free(flow: Flow) -> None:
    group = table(flow.state, changes_only=False).groups[0]
    assert group.title == BERLIN
    assert group.aside.startswith("Server 2025, Intel · ")
    assert group.aside.endswith("GB free after")


def test_a_vm_to_change_shows_before_and_after(flow: Flow) -> None:
    shown = cells(flow, "SRV-Übersetzung-Stuttgart-04")
    assert (shown["Nested"].before, shown["Nested"].text) == ("Off", "On")
    assert shown["Power"].text == "Shut down"
    assert (shown["Memory"].before, shown["Memory"].text) == ("2–16", "4 GB")
    assert shown["Networking"].text == "Spoofing 1 of 1"
    spoken = row(flow, "SRV-Übersetzung-Stuttgart-04").spoken
    assert "Nested, now off, after on" in spoken
    assert "Memory, now 2 to 16 GB, after 4 GB" in spoken


def test_only_adapters_that_lead_outside_are_chosen(flow: Flow) -> None:
    assert cells(flow, "AzureLocal-Node-A")["Networking"].text == "Spoofing 1 of 2"


def test_what_is_on_already_is_quiet(flow: Flow) -> None:
    shown = cells(flow, "k8s-lab-1")
    assert shown["Nested"].text == "On already"
    assert {cell.emphasis for cell in shown.values()} == {Emphasis.QUIET}


def test_what_is_left_out_is_quiet_and_cannot_be_ticked(flow: Flow) -> None:
    found = row(flow, "Prüfstand Straßenbahn Süd")
    assert found.cells[1].text == "Left out"
    assert not found.tickable


def test_the_first_segment_shows_only_what_changes(flow: Flow) -> None:
    changed, every = counts(flow.state)
    shown = [r for g in table(flow.state, changes_only=True).groups for r in g.rows]
    assert len(shown) == changed < every == 24


def test_a_host_short_of_memory_says_so(flow: Flow) -> None:
    keys = [(h.name, vm.ref.id) for h, vm in flow.state.vms if h.name == BERLIN]
    flow.deciding.choose(keys, memory=64 * GIB)
    group = table(flow.state, changes_only=False).groups[0]
    assert group.icon == "blocker"
    assert group.aside.endswith("too little")


def test_skipping_a_running_vm_carries_a_triangle(flow: Flow) -> None:
    flow.deciding.choose([key(flow, "build-agent-01")], bring_down=BringDown.SKIP)
    assert cells(flow, "build-agent-01")["Power"] == Cell(
        "Skip", "warning", spoken="Power, left alone while it runs"
    )


# What cannot be used


def test_an_invalid_value_marks_the_row_and_names_the_vm(flow: Flow) -> None:
    wrong = key(flow, "build-agent-01")
    flow.deciding.mark_invalid(wrong, text("Write a size."))
    assert row(flow, "build-agent-01").cells[0].icon == "warning"
    obstacle = page(PageName.CHOICES).obstacle(flow.state)
    assert str(obstacle) == "What is typed for build-agent-01 cannot be used."
    flow.deciding.mark_invalid(wrong, None)
    assert page(PageName.CHOICES).obstacle(flow.state) is None


def test_an_invalid_value_of_a_vm_that_is_left_alone_does_not_count(flow: Flow) -> None:
    wrong = key(flow, "build-agent-01")
    flow.deciding.mark_invalid(wrong, text("Write a size."))
    flow.deciding.choose([wrong], enablement=Enablement.LEAVE)
    assert page(PageName.CHOICES).obstacle(flow.state) is None


# Several at once


def test_networking_is_set_for_several(flow: Flow) -> None:
    result = done(flow, "Networking", "NAT inside the VM", "build-agent-01", "wsus")
    assert result.sentence == "Networking set to NAT for 2 VMs."
    assert cells(flow, "wsus")["Networking"].text == "NAT"


def test_one_step_takes_a_bulk_change_back(flow: Flow) -> None:
    before = flow.state.choices
    done(flow, "Networking", "NAT inside the VM", "build-agent-01", "wsus")
    assert flow.deciding.take_back()
    assert flow.state.choices == before


def test_who_cannot_take_a_value_is_skipped_and_said(flow: Flow) -> None:
    names = ("build-agent-01", "Schulung-01", "k8s-lab-1")
    result = done(flow, "Networking", "MAC address spoofing", *names)
    assert len(result.new) == 1
    assert result.sentence == (
        "Networking set to spoofing: 1 of 3 changed; k8s-lab-1 is not to be changed; "
        "Schulung-01 has no adapter on an external switch."
    )


def test_nobody_can_take_it(flow: Flow) -> None:
    result = done(flow, "Nested", "Turn on", "k8s-lab-1")
    assert result.sentence == "Nothing changed: k8s-lab-1 is on already."


def test_what_is_left_out_stays_so(flow: Flow) -> None:
    result = done(flow, "Nested", "Turn on", "Prüfstand Straßenbahn Süd")
    assert result.skipped == (("Prüfstand Straßenbahn Süd", "is left out"),)


def test_as_each_vm_needs_touches_only_its_own_part(flow: Flow) -> None:
    one = key(flow, "exam-2026-server")
    flow.deciding.choose([one], memory=32 * GIB, networking=Networking.NAT)
    done(flow, "Memory", "As each VM needs", "exam-2026-server")
    choice = flow.state.choices.of(*one)
    assert choice.memory == 4 * GIB
    assert choice.networking is Networking.NAT


def test_every_menu_begins_as_needed_and_can_leave_as_it_is() -> None:
    for _, groups in MENUS:
        words = [act.word for act in groups[0]]
        assert words[0] == "As each VM needs"
        assert any(word.startswith("Leave as it is") for word in words)


# The pane


def test_a_host_is_summed_up(flow: Flow) -> None:
    host = next(h for h in flow.state.facts if h.name == BERLIN)
    shown = summary_parts(flow.state, (host,))
    sums = next(part for part in shown if isinstance(part, parts.Facts))
    assert dict(sums.pairs)["Nested on"] == "5"
    assert dict(sums.pairs)["Spoofing"] == "5 VMs, 5 adapters"


def test_all_hosts_are_summed_up(flow: Flow) -> None:
    shown = summary_parts(flow.state, flow.state.facts)
    assert shown[0] == parts.Title("5 hosts", "host")
    assert parts.Paragraph("Every host keeps its reserve.", quiet=True) in shown


def test_a_vm_in_one_line(flow: Flow) -> None:
    found = flow.deciding.vm(key(flow, "build-agent-01"))
    assert found is not None
    assert vm_line(found[1]) == "Running · generation 2 · version 10.0 · 4 CPUs"


# Harder ways, for several ------------------------------------------------------------------------


@pytest.fixture
def with_saved(flow: Flow) -> Flow:
    flow.deciding.take_in([key(flow, SAVED)])
    return flow


def tried(flow: Flow, menu: str, word: str, *names: str) -> Result:
    keys = [key(flow, name) for name in names]
    return apply(an_act(menu, word), keys, flow.state, flow.deciding.suggested)


def test_one_consent_lists_everybody_it_is_about(with_saved: Flow) -> None:
    result = tried(with_saved, "Power", "Force to shut down…", "docker-ci", "build-agent-01", SAVED)
    assert to_agree(result, with_saved.state) == {
        Consent.FORCE: ("build-agent-01", SAVED, "docker-ci"),
        Consent.START_SAVED: (SAVED,),
    }
    given = agreed(result, with_saved.state)
    assert given.new[key(with_saved, SAVED)].consents == {Consent.FORCE, Consent.START_SAVED}
    assert given.new[key(with_saved, "docker-ci")].consents == {Consent.FORCE}


def test_a_gentle_act_asks_nothing(with_saved: Flow) -> None:
    result = tried(with_saved, "Memory", "8 GB, fixed", "docker-ci", SAVED)
    assert to_agree(result, with_saved.state) == {}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Saved: discard what was saved…", "docker-ci is running"),
        ("Paused: resume, then shut down…", "docker-ci is running"),
        ("Found off: start once to see", "docker-ci is running"),
    ],
)
def test_an_act_for_a_state_skips_the_others(flow: Flow, word: str, said: str) -> None:
    assert tried(flow, "Power", word, "docker-ci").sentence == f"Nothing changed: {said}."


def test_discarding_is_chosen_for_those_that_are_saved(with_saved: Flow) -> None:
    result = tried(with_saved, "Power", "Saved: discard what was saved…", SAVED, "docker-ci")
    assert [c.saved_state for c in result.new.values()] == [SavedState.DISCARD]
    assert to_agree(result, with_saved.state) == {Consent.DISCARD_SAVED_STATE: (SAVED,)}


def test_only_what_is_on_is_turned_off(flow: Flow) -> None:
    result = done(flow, "Nested", "Turn off", "k8s-lab-1", "build-agent-01")
    assert result.sentence == "Nested set to off: 1 of 2 changed; build-agent-01 is not on."
    shown = cells(flow, "k8s-lab-1")
    assert (shown["Nested"].before, shown["Nested"].text) == ("On", "Off")
    assert shown["Memory"].emphasis is Emphasis.QUIET
    assert done(flow, "Networking", "NAT inside the VM", "k8s-lab-1").sentence == (
        "Nothing changed: k8s-lab-1 is to be turned off."
    )


def test_a_row_that_waits_for_consent_is_marked_and_says_so(flow: Flow) -> None:
    one = key(flow, "build-agent-01")
    flow.deciding.choose([one], bring_down=BringDown.TURN_OFF)
    shown = row(flow, "build-agent-01")
    assert shown.cells[0].icon == "warning"
    assert shown.spoken.endswith("needs your consent to being turned off")
    assert cells(flow, "build-agent-01")["Power"] == Cell("Turn off", "warning")
    flow.deciding.agree({one: (Consent.TURN_OFF,)})
    assert row(flow, "build-agent-01").cells[0].icon == ""


def test_what_sleeps_says_what_comes_first(with_saved: Flow) -> None:
    assert cells(with_saved, SAVED)["Power"].text == "Start first"
    with_saved.deciding.choose([key(with_saved, SAVED)], saved_state=SavedState.DISCARD)
    assert cells(with_saved, SAVED)["Power"] == Cell("Discard", "warning")


def test_the_sums_count_every_way_down(with_saved: Flow) -> None:
    for name, way in (("docker-ci", BringDown.FORCE), ("exam-2026-server", BringDown.TURN_OFF)):
        with_saved.deciding.choose([key(with_saved, name)], bring_down=way)
    with_saved.deciding.choose([key(with_saved, SAVED)], saved_state=SavedState.DISCARD)
    berlin = tuple(h for h in with_saved.state.facts if h.name.startswith("hv-ber-02"))
    facts = next(p for p in summary_parts(with_saved.state, berlin) if isinstance(p, parts.Facts))
    pairs = dict(facts.pairs)
    assert pairs["Forced down"] == "1, by your choice"
    assert pairs["Turned off"] == "1, by your choice"
    assert pairs["Discarded"] == "1 saved, by your choice"
