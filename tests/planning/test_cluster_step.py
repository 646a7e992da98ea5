"""Refreshing what a cluster keeps of a virtual machine: before and after, and what it proves."""

from tests import builders as a
from wizard.model.facts import Cluster
from wizard.planning.cluster_step import (
    AS_IT_IS,
    REFRESHED,
    RefreshClusterConfiguration,
    cluster_of,
    cluster_steps,
)
from wizard.planning.power import OFF, RUNNING, SetPower
from wizard.planning.steps import ExposeVirtualizationExtensions
from wizard.planning.steps import WaitForHeartbeat as Heartbeat
from wizard.planning.writing import step_from_data, step_to_data

REF = a.a_ref()
FORTH = RefreshClusterConfiguration(REF)
BACK = RefreshClusterConfiguration(REF, REFRESHED, AS_IT_IS)
EXPOSE = ExposeVirtualizationExtensions(REF)
UPDATE = f"Update-ClusterVirtualMachineConfiguration -VMId '{REF.id}'"


def test_the_settings_of_a_clustered_vm_have_a_refresh_behind_them_either_way() -> None:
    assert cluster_steps(a.a_vm(clustered=True), (EXPOSE,)) == (BACK, EXPOSE, FORTH)


def test_the_refresh_is_behind_the_settings_and_before_the_start() -> None:
    down, up, heartbeat = SetPower(REF, RUNNING, OFF), SetPower(REF, OFF, RUNNING), Heartbeat(REF)
    steps = cluster_steps(a.a_vm(clustered=True), (down, EXPOSE, up, heartbeat))
    assert steps == (BACK, down, EXPOSE, FORTH, up, heartbeat)


def test_power_alone_is_no_setting() -> None:
    steps = (SetPower(REF, RUNNING, OFF), SetPower(REF, OFF, RUNNING))
    assert cluster_steps(a.a_vm(clustered=True), steps) == steps


def test_a_vm_of_no_cluster_needs_no_refresh() -> None:
    assert cluster_steps(a.a_vm(clustered=False), (EXPOSE,)) == (EXPOSE,)
    assert cluster_steps(a.a_vm(clustered=None), (EXPOSE,)) == (EXPOSE,)


def test_where_nothing_is_set_nothing_is_refreshed() -> None:
    assert cluster_steps(a.a_vm(clustered=True), ()) == ()


def test_the_second_refreshes_on_the_way_forth_only() -> None:
    assert str(FORTH.set(FORTH.after).command) == UPDATE
    assert FORTH.set(FORTH.before).command is None


def test_the_first_refreshes_on_the_way_back_only() -> None:
    assert BACK.set(BACK.after).command is None
    assert str(BACK.set(BACK.before).command) == UPDATE


def test_on_the_way_forth_the_role_has_to_be_in_order() -> None:
    assert all(FORTH.fits(state, REFRESHED) for state in ("Online", "Offline", "PartialOnline"))
    assert not any(FORTH.fits(state, REFRESHED) for state in ("Failed", "Pending", "NotClustered"))


def test_a_failed_role_does_not_keep_the_settings_from_being_taken_back() -> None:
    for step in (FORTH, BACK):
        assert step.fits("Failed", step.before)


def test_no_look_shows_that_it_was_refreshed() -> None:
    assert FORTH.is_unprovable("Online")
    assert not EXPOSE.is_unprovable(True)


def test_without_a_role_there_is_nothing_to_send_and_nothing_to_wait_for() -> None:
    assert not BACK.is_unprovable("NotClustered")
    assert FORTH.is_hopeless("NotClustered")


def test_a_role_that_changes_its_state_is_waited_for() -> None:
    assert FORTH.is_passing("Pending")


def test_it_is_written_down_and_read_back() -> None:
    assert step_from_data(step_to_data(BACK)) == BACK


def test_its_words_are_plain() -> None:
    assert str(FORTH.title) == "Refresh what the cluster keeps of the VM"
    assert str(FORTH.said("PartialOnline")) == "Role partly online"
    assert [str(BACK.said(value)) for value in (BACK.before, BACK.after)] == [
        "Refreshed on the way back",
        "As it is",
    ]


def test_a_vm_may_move_in_its_cluster_only() -> None:
    host = a.a_host(cluster=Cluster("CL-1", None, None))
    assert cluster_of(host, a.a_vm(clustered=True)) == "CL-1"
    assert cluster_of(host, a.a_vm(clustered=False)) == ""
    assert cluster_of(a.a_host(), a.a_vm(clustered=True)) == "the cluster"
