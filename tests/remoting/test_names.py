import pytest

from wizard.remoting.discovery import parse_names
from wizard.remoting.target import Target


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("hv-muc-01", ("hv-muc-01",)),
        ("hv-muc-01, hv-muc-02;hv-muc-03\thv-muc-04\nhv-muc-05\r\n", 5),
        ("HV-MUC-01 hv-muc-01 Hv-Muc-01.", ("HV-MUC-01",)),
        ("hv-muc-01.corp.example.", ("hv-muc-01.corp.example",)),
        ("LAB_HOST_07", ("LAB_HOST_07",)),
        ("10.20.30.40", ("10.20.30.40",)),
        ("fe80::1 [2001:DB8::5] 2001:db8:0::5", ("fe80::1", "2001:DB8::5")),
        ("bücher.example xn--bcher-kva.example", ("bücher.example",)),
        ("\"quoted\" 'too'", ("quoted", "too")),
        ("7zip", ("7zip",)),
        ("", ()),
        (" ,;\n", ()),
        ("x" * 63, ("x" * 63,)),
    ],
)
def test_names_are_found_once_each(written: str, names: tuple[str, ...] | int) -> None:
    parsed = parse_names(written)
    assert parsed.problems == ()
    assert (len(parsed.names) if isinstance(names, int) else parsed.names) == names


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("http://hv-muc-01/", "web address"),
        ("hv-*", "name every host"),
        ("\\\\hv-muc-01", "leave out everything but the host"),
        ("corp/hv-muc-01", "leave out everything but the host"),
        ("admin@hv-muc-01", "leave out everything but the host"),
        ("hv-muc-01:0", "from 1 to 65535"),
        ("hv-muc-01:99999", "from 1 to 65535"),
        ("fe80::1%eth0", "IPv6"),
        ("12:34:zz", "IPv6"),
        ("10.20.30.400", "not a complete IPv4 address"),
        ("10.20.30", "not a complete IPv4 address"),
        ("1234", "not a complete IPv4 address"),
        ("hv..muc", "two dots"),
        (".muc", "begins with one"),
        ("-hv", "hyphen"),
        ("hv-.corp", "hyphen"),
        ("hv!", "“!” cannot be"),
        ("x" * 64, "63"),
        (".".join(["x" * 60] * 5), "253"),
        ("hv\u202eab", "cannot be a host name"),
        ("{host}", "“{” cannot be"),
    ],
)
def test_a_malformed_word_is_reported_with_its_reason(word: str, reason: str) -> None:
    parsed = parse_names(f"good {word} fine")
    assert parsed.names == ("good", "fine")
    (problem,) = parsed.problems
    assert reason in str(problem)
    assert word[:10].rstrip(".") in str(problem)


def test_thousands_of_malformed_words_do_not_make_thousands_of_messages() -> None:
    problems = parse_names(" ".join(f"!{n}" for n in range(5000))).problems
    assert len(problems) == 21
    assert "4980 more" in str(problems[-1])


@pytest.mark.parametrize(
    ("name", "address", "port"),
    [
        ("hv-muc-01", "hv-muc-01", None),
        ("hv-muc-01:15985", "hv-muc-01", 15985),
        ("10.0.0.5:5986", "10.0.0.5", 5986),
        ("[fd00::1]:15985", "fd00::1", 15985),
        ("fd00::1", "fd00::1", None),
    ],
)
def test_a_port_of_its_own_may_stand_behind_a_name(
    name: str, address: str, port: int | None
) -> None:
    assert parse_names(name).names == (name,)
    target = Target.named(name)
    assert (target.name, target.where) == (name, address)
    assert (target.http_port, target.https_port) == ((port, port) if port else (5985, 5986))


def test_one_host_on_two_ports_is_two_hosts() -> None:
    assert parse_names("hv:1 HV:1 hv:2 hv").names == ("hv:1", "hv:2", "hv")
