from pathlib import Path

import pytest

from tests.ui.deciding_world import NOW, a_flow
from wizard.flow.flow import Flow
from wizard.model.findings import Finding
from wizard.ui import parts
from wizard.ui.findings_acts import Acts
from wizard.ui.findings_parts import finding_parts, policies, rule_parts
from wizard.ui.findings_text import finding_text

Pressed = list[tuple[str, object]]


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path)


@pytest.fixture
def pressed() -> Pressed:
    return []


def acts(pressed: Pressed) -> Acts:
    def note(name: str) -> object:
        return lambda value: pressed.append((name, value))

    names = ("check again", "leave out", "take in", "open", "copy")
    return Acts(*map(note, names))  # type: ignore[arg-type]


def a_finding(flow: Flow, rule: str) -> Finding:
    return next(f for f in flow.state.findings if f.rule.id == rule and f.is_problem)


def told(flow: Flow, rule: str, pressed: Pressed) -> tuple[parts.Part, ...]:
    return finding_parts(a_finding(flow, rule), flow.state, acts(pressed), NOW)


def buttons(shown: tuple[parts.Part, ...]) -> dict[str, parts.Button]:
    rows = [part for part in shown if isinstance(part, parts.Buttons)]
    return {button.text: button for row in rows for button in row.buttons}


def headings(shown: tuple[parts.Part, ...]) -> list[str]:
    return [part.text for part in shown if isinstance(part, parts.Heading)]


def test_a_finding_is_told_from_verdict_to_source(flow: Flow, pressed: Pressed) -> None:
    shown = told(flow, "VM-VER-02", pressed)
    assert shown[0] == parts.Verdict("blocker", "Blocker", "VM-VER-02")
    assert shown[2] == parts.Where("Prüfstand Straßenbahn Süd on hv-muc-01.corp.example", "vm")
    assert headings(shown)[:3] == ["Why it matters", "Seen", "You can put this into the plan"]
    assert headings(shown)[-2:] == ["Source", "Asked with"]


def test_what_was_seen_stands_with_what_is_needed_and_when(flow: Flow, pressed: Pressed) -> None:
    facts = next(p for p in told(flow, "VM-VER-02", pressed) if isinstance(p, parts.Facts))
    values = dict(facts.pairs)
    assert "**9.0**, needed 9.3 or higher" in values.values()
    assert values["Asked"].startswith("today ")


def test_the_exact_powershell_can_be_copied(flow: Flow, pressed: Pressed) -> None:
    shown = told(flow, "VM-VER-02", pressed)
    code = next(part for part in shown if isinstance(part, parts.Code))
    assert "Update-VMVersion" in code.text
    buttons(shown)["Copy"].press()
    assert pressed == [("copy", code.text)]


def test_the_pane_leaves_out_and_takes_in_again(flow: Flow, pressed: Pressed) -> None:
    finding = a_finding(flow, "VM-VER-02")
    keys = flow.state.behind(finding)
    buttons(told(flow, "VM-VER-02", pressed))["Leave out"].press()
    flow.deciding.leave_out(keys)
    buttons(told(flow, "VM-VER-02", pressed))["Take in again"].press()
    assert pressed == [("leave out", keys), ("take in", keys)]


def test_a_finding_of_a_host_leaves_all_of_its_vms_out(flow: Flow, pressed: Pressed) -> None:
    buttons(told(flow, "HST-OS-03", pressed))["Leave out 3 VMs"].press()
    assert len(pressed[0][1]) == 3  # type: ignore[arg-type]


def test_only_its_host_is_checked_again(flow: Flow, pressed: Pressed) -> None:
    buttons(told(flow, "VM-VER-02", pressed))["Check again"].press()
    assert pressed == [("check again", "hv-muc-01.corp.example")]


def test_what_passed_offers_nothing_to_do(flow: Flow, pressed: Pressed) -> None:
    passed = next(f for f in flow.state.findings if f.verdict == "passed")
    shown = finding_parts(passed, flow.state, acts(pressed), NOW)
    assert "Check again" not in buttons(shown)
    assert "Copy finding" in buttons(shown)


def test_a_rule_lists_where_it_failed(flow: Flow, pressed: Pressed) -> None:
    found = tuple(f for f in flow.state.findings if f.rule.id == "VM-MEM-01" and f.is_problem)
    shown = rule_parts(found, flow.state, acts(pressed), NOW)
    places = next(part for part in shown if isinstance(part, parts.Checklist))
    assert len(places.lines) == len(found) == 3
    assert "Leave out 3 VMs" in buttons(shown)


def test_both_policies_are_quoted(flow: Flow) -> None:
    said = {f.rule.id: policies(f.rule) for f in flow.state.findings}
    assert said["VM-VER-02"] == "Both rule sets agree."
    assert said["FC-DM-01"] == "The standard rules call it a warning, the strict a blocker."


def test_a_copied_finding_is_plain_text(flow: Flow) -> None:
    copied = finding_text(a_finding(flow, "VM-VER-02"), NOW)
    assert copied.startswith(
        "Blocker: Configuration version is too low for an AMD host (VM-VER-02)"
    )
    assert "Where: Prüfstand Straßenbahn Süd on hv-muc-01.corp.example" in copied
    assert "**" not in copied
