"""How long judging a large estate takes; run on demand: ``pytest -s tests/benchmarks``.

The figure that can be compared between machines is the ratio: how many times as long one host
takes under both policies as writing its facts as JSON does.
"""

import json
import time
from collections import Counter
from dataclasses import replace

import pytest
from cattrs.preconf.json import make_converter

from tests import builders as a
from wizard.checks.catalogue import assess_under, host_verdict
from wizard.model.choices import Networking
from wizard.model.facts import GIB, Host, VirtualMachine
from wizard.model.findings import Policy

HOSTS, VMS = 1000, 50
pytestmark = pytest.mark.timeout(900)  # seconds; it is a figure, not a test of speed


def _vm(host: int, number: int) -> VirtualMachine:
    """Return one of several kinds, with Ids and names of its own."""
    name = f"vm-{host}-{number}"
    made = a.a_vm(
        ref=a.a_ref(name, host * VMS + number),
        state="Running" if number % 3 else "Off",
        memory=a.a_memory(dynamic=number % 5 == 0, startup=GIB),
        memory_assigned=GIB if number % 3 else 0,
        automatic_stop_action="Save" if number % 7 == 0 else "ShutDown",
    )
    adapters = tuple(replace(each, id=f"{name}-adapter") for each in made.adapters or ())
    return replace(made, adapters=adapters)


def _host(number: int) -> Host:
    return a.a_host(
        name=f"hv-{number:04}",
        system=a.a_system(total_memory=512 * GIB),
        operating_system=a.a_windows(free_memory=400 * GIB),
        device_guard=a.a_device_guard(vbs_status=2 if number % 4 == 0 else 0),
        vms=tuple(_vm(number, vm) for vm in range(VMS)),
    )


def test_a_thousand_hosts_with_fifty_vms_each_are_judged_in_seconds() -> None:
    hosts = [_host(number) for number in range(HOSTS)]
    choice = a.a_choice(networking=Networking.MAC_SPOOFING)
    verdicts: Counter[tuple[str, str]] = Counter()
    findings = 0
    began = time.perf_counter()
    for host in hosts:
        for policy, found in assess_under(host, tuple(Policy), a.choices_for(host, choice)).items():
            verdicts[policy, host_verdict(found)] += 1
            findings += len(found)
    took = time.perf_counter() - began
    converter = make_converter()
    began = time.perf_counter()
    for host in hosts[:20]:
        json.dumps(converter.unstructure(host))
    written = (time.perf_counter() - began) / 20
    print(f"\n{HOSTS:,} hosts, {HOSTS * VMS:,} VMs, both policies: {took:.1f} s")
    print(f"{findings:,} findings, {took / findings * 1e6:.1f} µs each; {dict(verdicts)}")
    print(f"a host: {took / HOSTS / written:.1f} times as long as writing its facts as JSON")
    assert sum(verdicts.values()) == 2 * HOSTS
