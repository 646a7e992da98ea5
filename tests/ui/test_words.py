from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import a_host, a_memory, a_processor, a_vm, a_windows, an_amd_processor
from wizard.flow.sentences import cut, listed
from wizard.model.choices import BringDown
from wizard.model.facts import GIB, MIB, ProductType
from wizard.model.text import size_words
from wizard.ui import words


@pytest.mark.parametrize(
    ("build", "kind", "name"),
    [
        (14393, ProductType.SERVER, "Server 2016"),
        (20348, ProductType.DOMAIN_CONTROLLER, "Server 2022"),
        (26100, ProductType.SERVER, "Server 2025"),
        (99999, ProductType.SERVER, "Server, build 99999"),
        (19045, ProductType.WORKSTATION, "Windows 10"),
        (26100, ProductType.WORKSTATION, "Windows 11"),
        (None, ProductType.SERVER, "Windows not read"),
    ],
)
def test_windows_is_named_by_build_and_kind(
    build: int | None, kind: ProductType, name: str
) -> None:
    host = a_host(operating_system=a_windows(build=build, product_type=kind))
    assert words.windows_name(host) == name


def test_processors_are_named_by_their_maker() -> None:
    assert words.vendor_name(a_host()) == "Intel"
    assert words.vendor_name(a_host(processors=(an_amd_processor(),))) == "AMD"
    assert words.vendor_name(a_host(processors=None)) == "processor not read"
    mixed = (a_processor(), an_amd_processor())
    assert words.vendor_name(a_host(processors=mixed)) == "mixed processors"


@pytest.mark.parametrize(
    ("amount", "said"),
    [(16 * GIB, "16 GB"), (GIB + GIB // 2, "1.5 GB"), (512 * MIB, "512 MB"), (-GIB, "-1 GB")],
)
def test_sizes(amount: int, said: str) -> None:
    assert size_words(amount) == said


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("16 GB", 16 * GIB),
        ("16", 16 * GIB),
        ("8192MB", 8 * GIB),
        ("1,5 gb", GIB + GIB // 2),
        ("0.5 TB", 512 * GIB),
        ("4 GiB", 4 * GIB),
        ("lots", None),
        ("-4 GB", None),
        ("", None),
    ],
)
def test_sizes_are_read(typed: str, amount: int | None) -> None:
    assert words.read_size(typed) == amount


@pytest.mark.parametrize("typed", ["lots", "8 MB", "99 TB", "4097 MB"])
def test_memory_that_cannot_be_used_is_explained(typed: str) -> None:
    problem = words.memory_problem(typed)
    assert problem is not None
    assert problem.endswith(".")


def test_memory_is_written_with_its_unit_once() -> None:
    assert words.memory_words(a_memory(startup=16 * GIB)) == "16 GB"
    dynamic = a_memory(dynamic=True, minimum=2 * GIB, maximum=16 * GIB)
    assert words.memory_words(dynamic) == "2–16 GB"
    small = a_memory(dynamic=True, minimum=512 * MIB, maximum=4 * GIB)
    assert words.memory_words(small) == "512 MB–4 GB"
    assert words.memory_words(None) == "not read"


def test_a_moment_of_today_has_no_date() -> None:
    now = datetime(2026, 11, 2, 12, 0, 8, tzinfo=UTC)
    assert words.moment(now, now, seconds=True).startswith("today ")
    assert words.moment(now - timedelta(days=2), now).startswith("2026-10-31 ")


def test_power_says_what_happens() -> None:
    assert words.power_words(a_vm(state="Running"), BringDown.SHUT_DOWN) == "Shut down"
    assert words.power_words(a_vm(state="Running"), BringDown.SKIP) == "Skip"
    assert words.power_words(a_vm(), BringDown.SHUT_DOWN) == "Is off"
    assert words.power_words(a_vm(state="Saved"), BringDown.SHUT_DOWN) == "Start first"


def test_names_are_cut_in_the_middle() -> None:
    assert cut("short", 10) == "short"
    assert cut("Prüfstand Straßenbahn Süd", 12) == "Prüfst…n Süd"


def test_sentences_cut_only_long_names() -> None:
    long = "Testumgebung für die Abnahme der neuen Lohnbuchhaltung (nicht löschen!)"
    assert listed(["Schulung-02", long]) == "Schulung-02, Testumgebung fü…icht löschen!)"
    assert listed([long], longest=len(long)) == long


def test_lists_count_what_they_leave_out() -> None:
    assert words.listed(["a", "b"]) == "a, b"
    assert words.listed("abcde") == "a, b, c and 2 more"
    assert words.plural(1000, "VM") == "1,000 VMs"
