"""RFC 9116, read and judged."""

import pytest
from observing import HOME, Came, judged, page

from eindekss.observation.checks.security_txt import parse
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.visit import Reason, Trouble

PLACE, OLD = f"{HOME}.well-known/security.txt", f"{HOME}security.txt"
GOOD = (
    "# Drošība\r\nContact: mailto:drosiba@example.org\r\nExpires: 2027-06-01T00:00:00z\r\nPreferred-Languages: lv\r\n"
)
SIGNED = f"""-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

{GOOD.replace("# Drošība", "- # Drošība")}
-----BEGIN PGP SIGNATURE-----
Contact: mailto:forged@example.net
Expires: 2020-01-01T00:00:00Z
-----END PGP SIGNATURE-----
"""


def found(text: str, place: str = PLACE) -> Outcome:
    return judged("security-txt", page("<p>Sveiki"), answers={place: text.encode()})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (GOOD, "valid"),
        ("\ufeff" + GOOD, "valid"),
        (SIGNED, "valid"),
        (GOOD + f"Canonical: {PLACE}\n", "valid"),
        (GOOD + "Canonical: https://other.org/.well-known/security.txt\n", "misplaced"),
        (GOOD.replace("2027-06-01T00:00:00z", "2026-11-20T23:00:00+02:00"), "expired"),
        (GOOD.replace("2027-06-01T00:00:00z", "2027-06-01"), "invalid"),  # no moment
        (GOOD + "Expires: 2028-01-01T00:00:00Z\n", "invalid"),  # twice
        (GOOD.replace("mailto:", ""), "invalid"),  # no URI
        (GOOD.replace("mailto:drosiba@example.org", "http://example.org/"), "invalid"),  # RFC 9116, 2.5.3
        ("Expires: 2027-06-01T00:00:00Z", "invalid"),
        ("<!DOCTYPE html><title>Contact: mailto:a@b.lv</title>", "missing"),
        ("Nekā nav", "missing"),
    ],
)
def test_the_file(text: str, value: str) -> None:
    outcome = found(text)
    status = {"valid": Status.PASS, "expired": Status.PARTIAL, "misplaced": Status.PARTIAL}.get(value, Status.FAIL)
    assert (outcome.value, outcome.status) == (value, status)
    assert outcome.seen


def test_expiry_is_counted_to_the_reference_date() -> None:
    ended = GOOD.replace("2027-06-01T00:00:00z", "2026-11-20T00:00:00Z").encode()
    outcome = judged("security-txt", page("<p>Sveiki"), answers={PLACE: ended}, until="2026-11-01")
    assert outcome.value == "valid"


def test_the_old_place_and_no_place() -> None:
    assert found(GOOD, OLD).value == "misplaced"
    missing = judged("security-txt", page("<p>Sveiki"), answers={})
    assert (missing.value, missing.status) == ("missing", Status.FAIL)


@pytest.mark.parametrize(
    "answer", [Trouble(Reason.BLOCKED), Trouble(Reason.ROBOTS), Came(status=503), Came(status=403)]
)
def test_what_bars_the_way_is_no_missing_file(answer: Came | Trouble) -> None:
    assert judged("security-txt", page("<p>Sveiki"), answers={PLACE: answer}).status is Status.NOT_ASSESSABLE


def test_fields_are_read_in_any_case_and_order() -> None:
    file = parse("CONTACT: tel:+371-67000000\ncontact: https://example.org/x\nAcknowledgments: https://a.lv\n")
    assert file.contacts == ("tel:+371-67000000", "https://example.org/x")
    assert file.expires is None
