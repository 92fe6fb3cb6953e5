"""The grid in a real Chromium: typed as in a spreadsheet, pasted from its clipboard, with and without a script."""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from grids import many_services
from playwright.sync_api import Page, expect
from practice import INSTITUTION, OFFICE, Practice, change
from workbooks import every_kind

from eindekss.collection.query import asking
from eindekss.registry.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
Picture = Callable[[Page, str], None]
PASTE = """([input, text]) => {
  const held = new DataTransfer();
  held.setData("text/plain", text);
  input.focus();
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def site(site: tuple[str, Practice]) -> tuple[str, Practice]:
    """Services with items of every kind."""
    every_kind(site[1])
    return site


@pytest.fixture
def grid(enter: Enter, site: tuple[str, Practice]) -> Enter:
    """Log in and stand before the grid."""

    def grid(**more: Any) -> Page:
        page = enter(INSTITUTION, **more)
        page.goto(site[1].url("grid", questionnaire="services"))
        return page

    return grid


def cell(page: Page, item: str, row: str = "service-1") -> Any:
    return page.locator(f"[id='a-{row}~{item}']")


def says(page: Page, text: str) -> None:
    expect(page.locator("#saving")).to_contain_text(text)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def pasted(page: Page, target: Any, text: str) -> None:
    with page.expect_navigation(url="**/grid-paste/"):
        page.evaluate(PASTE, [target.element_handle(), text])


@pytest.mark.pictured
def test_what_is_typed_is_saved_cell_by_cell_and_written_as_it_is_meant(
    grid: Enter, site: tuple[str, Practice], picture: Picture
) -> None:
    page = grid()
    cell(page, "APP_ALL").press_sequentially("1 240")
    says(page, "Saglabāts")
    page.keyboard.press("Tab")
    page.keyboard.type("d")
    page.keyboard.press("Tab")
    page.keyboard.type("ir")
    page.keyboard.press("Enter")
    says(page, "Saglabāts")
    assert site[1].answers("service-1") == {"APP_ALL": "1240", "APP_E": "[not-available]", "FORM": "1"}
    expect(cell(page, "APP_ALL")).to_have_value("1240")
    expect(cell(page, "APP_E")).to_have_value("Dati nav pieejami")
    expect(cell(page, "FORM")).to_have_value("1 – ir")
    picture(page, "grid")
    page.reload()
    assert cell(page, "FORM").input_value() == "1 – ir"


def test_the_keyboard_moves_as_in_a_spreadsheet(grid: Enter, site: tuple[str, Practice]) -> None:
    page = grid()
    cell(page, "APP_ALL").focus()
    at = [focused(page)]
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Enter", "Shift+Enter", "Shift+Enter", "Tab"):
        page.keyboard.press(key)
        at.append(focused(page))
    assert at == [f"a-{each}" for each in (
        "service-1~APP_ALL", "service-1~APP_E", "service-2~APP_E", "service-2~APP_ALL", "service-1~APP_ALL",
        "service-2~APP_ALL", "service-1~APP_ALL", "service-1~APP_ALL", "service-1~APP_E",
    )]  # fmt: skip
    page.keyboard.type("125")
    page.keyboard.press("ArrowLeft")  # while typing it moves within the cell
    assert focused(page) == "a-service-1~APP_E"
    page.keyboard.type("0")
    assert cell(page, "APP_E").input_value() == "1205"
    says(page, "Saglabāts")
    page.keyboard.press("Escape")
    assert cell(page, "APP_E").input_value() == ""
    says(page, "Saglabāts")
    cell(page, "REMARK").focus()
    page.keyboard.type("viens")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("divi")
    page.keyboard.press("Enter")
    assert focused(page) == "a-service-2~REMARK"
    says(page, "Saglabāts")
    assert site[1].answers("service-1") == {"APP_E": "[not-answered]", "REMARK": "viens\ndivi"}


def test_a_filter_closes_cells_at_once_and_keeps_what_was_in_them(grid: Enter, site: tuple[str, Practice]) -> None:
    page = grid()
    expect(cell(page, "WAYS")).to_be_hidden()
    cell(page, "FORM").fill("1")
    expect(cell(page, "WAYS")).to_be_visible()
    cell(page, "WAYS").fill("1; tīmeklī")
    cell(page, "WAYS").press("Tab")
    says(page, "Saglabāts")
    cell(page, "FORM").fill("2")
    expect(cell(page, "WAYS")).to_be_hidden()
    assert page.locator("[data-item='service-1~WAYS']").inner_text() == "nav jāatbild"
    says(page, "Saglabāts")
    assert site[1].answers("service-1") == {"FORM": "2", "WAYS": "1 2"}
    page.reload()
    expect(cell(page, "WAYS")).to_be_hidden()
    cell(page, "FORM").fill("ir")
    expect(cell(page, "WAYS")).to_have_value("1; 2")


def test_a_mistake_is_explained_in_its_cell(grid: Enter, site: tuple[str, Practice]) -> None:
    page = grid()
    cell(page, "PRICE").fill("daudz")
    cell(page, "PRICE").blur()
    says(page, "Ne visas atbildes ir saglabātas")
    note = page.locator("[id='e-service-1~PRICE']")
    expect(note).to_contain_text("„daudz” nav skaitlis")
    assert cell(page, "PRICE").get_attribute("aria-describedby") == "e-service-1~PRICE"
    cell(page, "PRICE").fill("12,50")
    says(page, "Saglabāts")
    expect(note).to_have_count(0)
    assert site[1].answers("service-1") == {"PRICE": "12.5"}


@pytest.mark.parametrize(("keep", "stands"), [("Paturēt manu atbildi", "50"), ("Paturēt kolēģa atbildi", "1240")])
def test_two_browsers_on_one_cell_get_the_choice(
    grid: Enter, site: tuple[str, Practice], keep: str, stands: str
) -> None:
    mine, theirs = grid(), grid()
    cell(theirs, "APP_ALL").fill("1240")
    says(theirs, "Saglabāts")
    cell(mine, "APP_ALL").fill("50")
    mine.get_by_role("button", name=keep).click()
    says(mine, "Saglabāts")
    expect(cell(mine, "APP_ALL")).to_have_value(stands)
    assert site[1].answers("service-1") == {"APP_ALL": stands}


def test_cells_typed_without_a_network_are_sent_when_it_is_back(grid: Enter, site: tuple[str, Practice]) -> None:
    page = grid()
    page.context.set_offline(True)
    cell(page, "APP_ALL").fill("40")
    cell(page, "APP_ALL", "service-2").fill("41")
    says(page, "Nav savienojuma")
    page.evaluate(PASTE, [cell(page, "APP_ALL").element_handle(), "1\t2"])
    expect(page.get_by_text("ielīmēto nevar pārbaudīt")).to_be_visible()
    page.context.set_offline(False)
    says(page, "Saglabāts")
    assert [site[1].answers(f"service-{at}") for at in (1, 2)] == [{"APP_ALL": "40"}, {"APP_ALL": "41"}]


BLOCK = '1 300\t12\tir\t1; 3\t12,50\t31.12.2016\t\t"viens\r\n""divi"""\r\ndaudz\tdati nav pieejami\tnav\r\n'


def test_a_block_pasted_is_looked_at_saved_and_undone(grid: Enter, site: tuple[str, Practice]) -> None:
    page = grid()
    cell(page, "APP_ALL").fill("99")  # not acknowledged yet when the block comes
    pasted(page, cell(page, "APP_ALL"), BLOCK)
    counts = page.locator("dl").first.inner_text()
    assert "Atbildes, kas tiks aizstātas\t1" in counts
    table = page.locator("table").first.inner_text()
    assert "daudz" in table
    assert "nav skaitlis" in table
    assert site[1].answers("service-1") == {"APP_ALL": "99"}
    press(page.get_by_role("button", name="Saglabāt derīgās"))
    assert site[1].answers("service-1") == {
        "APP_ALL": "1300", "APP_E": "12", "FORM": "1", "WAYS": "1 3", "PRICE": "12.5", "SINCE": "2016-12-31",
        "REMARK": 'viens\n"divi"',
    }  # fmt: skip
    assert site[1].answers("service-2") == {"APP_E": "[not-available]", "FORM": "2"}
    refused = cell(page, "APP_ALL", "service-2")
    assert refused.input_value() == "daudz"
    assert "nav skaitlis" in page.locator("[id='e-service-2~APP_ALL']").inner_text()
    assert violations(page) == []
    press(page.get_by_role("button", name="Atsaukt pēdējo ielīmēšanu"))
    assert site[1].answers("service-1")["APP_ALL"] == "99"
    assert site[1].answers("service-2") == {"APP_E": "[not-answered]", "FORM": "[not-answered]"}
    assert refused.input_value() == ""


def test_without_a_script_the_page_is_saved_and_a_block_is_pasted_into_a_field(
    grid: Enter, site: tuple[str, Practice]
) -> None:
    page = grid(java_script_enabled=False)
    cell(page, "APP_ALL").fill("daudz")
    cell(page, "FORM").fill("1")
    press(page.get_by_role("button", name="Saglabāt", exact=True))
    assert cell(page, "APP_ALL").input_value() == "daudz"
    assert site[1].answers("service-1") == {"FORM": "1"}
    page.locator(".govuk-error-summary a").first.click()
    cell(page, "APP_ALL").fill("7")
    cell(page, "WAYS").fill("3")
    press(page.get_by_role("button", name="Saglabāt", exact=True))
    assert site[1].answers("service-1") == {"APP_ALL": "7", "FORM": "1", "WAYS": "3"}
    page.get_by_text("Ielīmēt no izklājlapas").click()
    page.locator("#paste-row").select_option("service-2")
    page.locator("#paste-block").fill("5\t4\n")
    press(page.get_by_role("button", name="Pārbaudīt, kas mainīsies"))
    press(page.get_by_role("button", name="Saglabāt derīgās: 2"))
    assert site[1].answers("service-2") == {"APP_ALL": "5", "APP_E": "4"}


def test_two_thousand_services_a_page_at_a_time(grid: Enter, site: tuple[str, Practice]) -> None:
    many_services(site[1], 2000)
    page = grid()
    assert page.locator("tr[data-line]").count() == 50
    assert page.get_by_text("1. lapa no 40").is_visible()
    page.locator("#name").fill("1999")
    press(page.get_by_role("button", name="Atlasīt"))
    assert page.locator("tr[data-line]").count() == 1
    cell(page, "APP_ALL", "s1999").fill("5")
    says(page, "Saglabāts")
    assert site[1].answers("s1999") == {"APP_ALL": "5"}


@pytest.mark.parametrize(("language", "width"), [("lv", NARROW), ("en", WIDE)])
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(
    grid: Enter, site: tuple[str, Practice], language: str, width: int
) -> None:
    page = grid(width=width, language=language)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = violations(page) + ["runs off the screen"] * bool(overflow(page))

    look("grid")
    for details in page.locator("summary").all():
        details.click()
    look("with everything open")
    cell(page, "PRICE").fill("x")
    cell(page, "PRICE").blur()
    page.locator("[id='e-service-1~PRICE']").wait_for()
    look("refused")
    pasted(page, cell(page, "APP_ALL"), "x\t1\ny\tgarš" + "ļoti" * 60)
    look("pasted")
    press(page.locator("main button").first)
    look("kept")
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_totals_and_the_rows_asked_in_full_follow_what_is_typed(grid: Enter, site: tuple[str, Practice]) -> None:
    file = site[1].wave.folder / "instruments" / "services.yaml"
    change(file, "unit: service", "unit: service\nfull_for: {over: 3, share: 0.2, at_least: 1, by: APP_ALL}")
    many_services(site[1], 60)
    page = grid(language="en")
    for at, number in enumerate(range(30, 43), 1):
        cell(page, "APP_ALL", f"s{at:04}").fill(str(number))
    says(page, "Saved")
    row = page.locator("tr[data-line=s0001]")
    expect(row).to_have_attribute("data-standing", "spared")
    expect(row.get_by_text("optional")).to_be_visible()
    assert page.locator("[data-total=APP_ALL]").inner_text() == "468"
    cell(page, "APP_ALL", "s0001").fill("1,5")  # no whole number: it is refused, and not yet ranked anew
    cell(page, "APP_ALL", "s0001").blur()
    expect(page.locator("[id='e-s0001~APP_ALL']")).to_be_visible()
    cell(page, "APP_ALL", "s0001").fill("1000")
    expect(row).to_have_attribute("data-standing", "full")
    expect(page.locator("#rule-now")).to_contain_text("The smallest number chosen: 32.")
    expect(page.locator("[data-total=APP_ALL]")).to_have_text("1,438")
    assert violations(page) == []


def broken(page: Page, row: str, rule: str) -> Any:
    return page.locator(f"tr[data-line='{row}'] [data-check='{rule}']")


def test_contradictions_show_while_typing_in_the_row_and_above_all_rows(
    grid: Enter, site: tuple[str, Practice]
) -> None:
    rule = """  - {id: most, unit: institution, severity: soft,
     must: "sum_rows(${APP_E}) <= 0.5 * sum_rows(${APP_ALL})", lv: Vairāk nekā puse., en: More than half.}
"""
    change(site[1].wave.folder / "edits" / "rules.yaml", "imputations:", rule + "imputations:")
    page = grid(language="en")
    above = page.locator("[data-overall=most]")
    cell(page, "APP_ALL").fill("10")
    page.keyboard.press("Tab")
    expect(above).to_be_hidden()
    page.keyboard.type("12")  # more e-applications than applications
    expect(broken(page, "service-1", "applications-electronic")).to_contain_text("More electronic applications")
    expect(above).to_be_visible()
    expect(page.locator("#checks-said")).not_to_be_empty()
    assert "k-1-applications-electronic" in (cell(page, "APP_E").get_attribute("aria-describedby") or "")
    assert violations(page) == []
    cell(page, "APP_ALL").fill("12")
    expect(broken(page, "service-1", "applications-electronic")).to_have_count(0)
    assert not cell(page, "APP_ALL").get_attribute("aria-describedby")
    expect(above).to_be_visible()
    cell(page, "APP_ALL", "service-2").fill("13")
    expect(above).to_be_hidden()
    cell(page, "APP_ALL", "service-2").fill("0")
    cell(page, "APP_ALL", "service-2").blur()
    expect(broken(page, "service-2", "no-applications")).to_be_visible()
    says(page, "Saved")
    page.reload()
    assert broken(page, "service-2", "no-applications").count() == 1
    assert above.is_visible()


def test_history_and_queries_of_a_cell_are_reached_by_keyboard(grid: Enter, site: tuple[str, Practice]) -> None:
    page = grid()
    for typed in ("40", "41"):
        cell(page, "APP_ALL").fill(typed)
        cell(page, "APP_ALL").blur()
        says(page, "Saglabāts")
    expect(page.locator("[data-item='service-1~APP_ALL'].site-grid__changed")).to_have_count(1)
    response = site[1].response("services")
    query = asking.ask(response, "service-1", "APP_ALL", "Vai tiešām?", User.objects.get(username=OFFICE))
    page.reload()
    cell(page, "APP_ALL").focus()
    page.keyboard.press("Shift+F2")
    assert page.evaluate("document.activeElement.textContent").startswith("Atbildes vēsture")
    page.keyboard.press("Escape")
    assert focused(page) == "a-service-1~APP_ALL"
    page.keyboard.press("Tab")
    assert focused(page) == "q-service-1~APP_ALL"
    with page.expect_navigation(url=f"**/queries/{query.pk}/"):
        page.keyboard.press("Enter")
    page.go_back()
    cell(page, "APP_ALL").focus()
    page.keyboard.press("Shift+F2")
    with page.expect_navigation(url="**/history/?item=APP_ALL&row=service-1"):
        page.keyboard.press("Enter")
    assert page.locator(".site-changes > li").count() == 2
