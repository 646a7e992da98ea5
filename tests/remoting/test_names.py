import pytest

from wizard.remoting.discovery import parse_names


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
        ("hv-muc-01:5985", "leave out the port"),
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
