"""Runs that are kept: found, shown again without being changed, and refused during a run."""

from pathlib import Path

import pytest

from tests.flow.kept_runs import USER, keep_run
from wizard.flow.flow import Flow, Settings
from wizard.flow.store import RunUnderWay
from wizard.model.records import RunStatus
from wizard.model.text import Problem
from wizard.run.journal import Journal, RunInUse


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return Flow(Settings(runs=tmp_path / "runs", operator="corp\\mweber"))


def test_every_run_is_found_newest_first_and_damaged_ones_say_why(flow: Flow) -> None:
    old = keep_run(flow.settings.runs, "2026-11-01T10:00:00+00:00", RunStatus.FINISHED)
    new = keep_run(flow.settings.runs, "2026-11-02T10:00:00+00:00")
    broken = flow.settings.runs / "20261101T120000Z-00000000.run"
    broken.write_bytes(b"nothing of the kind")
    found = flow.running.earlier()
    assert [run.path for run in found] == [new, broken, old]
    assert [run.status for run in (found[0], found[2])] == [
        RunStatus.INTERRUPTED,
        RunStatus.FINISHED,
    ]
    assert found[1].problem is not None


async def test_an_earlier_run_is_shown_and_reported_on_and_stays_as_it_was(
    flow: Flow, tmp_path: Path
) -> None:
    path = keep_run(flow.settings.runs, ends=RunStatus.FINISHED)
    before = path.read_bytes()
    await flow.running.show(path)
    assert flow.state.record is not None
    assert flow.state.record.status is RunStatus.FINISHED
    assert flow.running.path == path
    assert "Lab-01" in flow.running.save(tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Set-VMProcessor" in flow.running.save(tmp_path / "r.ps1").read_text(encoding="utf-8")
    assert path.read_bytes() == before


async def test_a_run_in_another_window_or_damaged_is_not_shown(flow: Flow, tmp_path: Path) -> None:
    path = keep_run(flow.settings.runs)
    with Journal.open(path), pytest.raises(RunInUse):
        await flow.running.show(path)
    with pytest.raises(Problem):
        await flow.running.show(tmp_path / "missing.run")
    assert flow.state.record is None


async def test_no_other_run_is_shown_or_begun_during_a_run(flow: Flow) -> None:
    path = keep_run(flow.settings.runs)
    flow.store.change(running=True)
    for act in (flow.running.show, flow.running.resume, flow.running.undo_unfinished):
        with pytest.raises(RunUnderWay):
            await act(path)
    assert flow.state.running


def test_the_accounts_of_a_run_are_those_of_the_hosts_it_changes(flow: Flow) -> None:
    path = keep_run(flow.settings.runs)
    assert flow.running.signed_in_as(path) == (("hv-01", USER),)


async def test_half_a_character_in_a_name_does_not_stop_the_report(
    flow: Flow, tmp_path: Path
) -> None:
    from tests.report.records import a_record  # noqa: PLC0415

    flow.store.change(record=a_record(operator="half \ud83d"))
    for name in ("r.html", "r.json"):
        assert "half \\ud83d" in flow.running.save(tmp_path / name).read_text(encoding="utf-8")
