"""The accessibility statement: found, whole, filled in."""

import pytest
from observing import HOME, Given, judged, page, unseen

from eindekss.observation.outcome import Status
from eindekss.observation.visit import Reason, Role, Trouble

HOME_PAGE = page("<main><h1>Iestāde</h1>" + "<p>Laba diena visiem. " * 20 + "</main>")
PARTS = {
    "commitment": "<p>Iestāde apņemas savu tīmekļvietni veidot piekļūstamu. Šis piekļūstamības paziņojums attiecas uz "
    "tīmekļvietni example.org.</p>",
    "status": "<h2>Atbilstības statuss</h2><p>Šī tīmekļvietne daļēji atbilst piekļūstamības prasībām.</p>",
    "content": "<h2>Nepiekļūstamais saturs</h2><p>Attēliem kartē nav teksta.</p>",
    "preparation": "<p>Šis paziņojums sagatavots 2026. gada 3. maijā pēc pašnovērtējuma.</p>",
    "feedback": "<h2>Atsauksmēm un saziņai</h2><p>Ziņojiet mums: info@example.org, tālrunis 67000000.</p>",
    "enforcement": "<h2>Izpildes nodrošināšana</h2><p>Var vērsties pie tiesībsarga.</p>",
}


def statement(*without: str, more: str = "") -> Given:
    body = "".join(words for part, words in PARTS.items() if part not in without)
    return page(f"<main><h1>Piekļūstamības paziņojums</h1>{body}{more}</main>", Role.STATEMENT)


def test_a_whole_statement() -> None:
    outcome = judged("accessibility-statement", HOME_PAGE, statement())
    assert (outcome.status, outcome.value) == (Status.PASS, 1.0)
    assert judged("statement-placeholders", HOME_PAGE, statement()).status is Status.PASS


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_missing_is_named(part: str) -> None:
    outcome = judged("accessibility-statement", HOME_PAGE, statement(part))
    assert (outcome.status, outcome.value) == (Status.PARTIAL, 0.833)
    assert len(outcome.findings[0].says.en.split(",")) == 1


def test_full_compliance_has_no_content_to_name() -> None:
    full = "<p>Tīmekļvietne pilnībā atbilst prasībām.</p>"
    assert judged("accessibility-statement", HOME_PAGE, statement("content", "status", more=full)).status is Status.PASS


@pytest.mark.parametrize(
    "words",
    [
        "Sagatavots [datums].", "Tālrunis: XXXXXXXX", "Pārskatīts XX.XX.XXXX.", "Sagatavots dd.mm.gggg.",
        "Reviewed on yyyy-mm-dd", "E-pasts: ________", "Kontakti: .......", "{{ institution.name }}",
        "Lorem ipsum dolor sit amet", "&lt;iestādes nosaukums&gt; apņemas", "(iestādes nosaukums) apņemas",
        "Atbild „vārds, uzvārds”", "Sagatavots 20XX. gadā", "[norādīt datumu]", "[…]",
    ],
)  # fmt: skip
def test_what_was_left_unfilled_is_shown_where_it_stands(words: str) -> None:
    outcome = judged("statement-placeholders", HOME_PAGE, statement(more=f"<p>{words}</p>"))
    assert outcome.status is Status.FAIL
    assert outcome.seen[0].selector.endswith("p:nth-of-type(7)")
    assert outcome.seen[0].excerpt in words.replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize(
    "words",
    [
        "Sk. pētījumu [1] un [23].", "info[at]example.org", "WCAG 2.1 AA prasības…", "XXI gadsimts, Luijs XIV",
        "Sagatavots 03.05.2026.", "E-pasts: info@example.org", "Cena < 5 un > 3 eiro", "a_b_c.pdf", "[email protected]",
        "Pārbaudes ziņojums [PDF, 200 KB] un [lv]",
        "Kontaktinformācija (tālrunis 67000000)", "Datums: 2026. gada 3. maijs",
    ],
)  # fmt: skip
def test_words_that_only_look_so_are_left_in_peace(words: str) -> None:
    escaped = words.replace("<", "&lt;").replace(">", "&gt;")
    outcome = judged("statement-placeholders", HOME_PAGE, statement(more=f"<p>{escaped}</p>"))
    assert outcome.status is Status.PASS, outcome.seen


def test_a_statement_that_is_only_linked_is_opened() -> None:
    home = page("<main>" + "<p>Laba diena visiem. " * 20 + '<a href="/p">Piekļūstamības paziņojums</a></main>')
    there = {f"{HOME}p": statement().html}
    assert judged("accessibility-statement", home, answers=there).status is Status.PASS
    other = {f"{HOME}p": "<main><h1>Piekļūstamība</h1><p>Fonta izmērs, kontrasts.</main>"}
    assert judged("accessibility-statement", home, answers=other).status is Status.FAIL


def test_no_statement_and_no_way_to_it_are_two_things() -> None:
    assert judged("accessibility-statement", HOME_PAGE).status is Status.FAIL
    assert judged("statement-placeholders", HOME_PAGE).status is Status.NOT_APPLICABLE
    for check in ("accessibility-statement", "statement-placeholders"):
        barred = judged(check, HOME_PAGE, unseen(Role.STATEMENT, Reason.BLOCKED))
        assert barred.trouble == Trouble(Reason.BLOCKED)


def test_a_statement_in_a_document_is_for_a_person() -> None:
    home = page("<main>" + "<p>Laba diena. " * 20 + '<a href="/p.pdf">Piekļūstamības paziņojums</a></main>')
    for check in ("accessibility-statement", "statement-placeholders"):
        assert judged(check, home, answers={}).status is Status.REVIEW


def test_english_and_russian_statements() -> None:
    english = (
        "<main><h1>Accessibility statement</h1><p>The office is committed to making its website accessible. The "
        "website is partially compliant. <h2>Non-accessible content</h2><p>Maps. <p>This statement was prepared on "
        "3 May 2026. <h2>Feedback and contact information</h2><p>Write to us. <h2>Enforcement procedure</h2></main>"
    )
    outcome = judged("accessibility-statement", HOME_PAGE, page(english, Role.STATEMENT, language="en"))
    assert outcome.status is Status.PASS, outcome.findings
    russian = "<main><h1>Заявление о доступности</h1><p>Сайт частично соответствует требованиям.</main>"
    assert judged("accessibility-statement", HOME_PAGE, page(russian, Role.STATEMENT)).status is Status.PARTIAL
