"""Double rating: the draw, what the second rater sees and does not, agreement, and settling differences."""

import csv
import io
from typing import Any

import pytest
from experts import SECOND, add_expert, add_sites, answer, ask_more, decide, hand_in, page
from practice import EXPERT, INSTITUTION, OFFICE, Practice, form

from eindekss.collection.definition import definition
from eindekss.collection.expert.double import Double, doubles
from eindekss.collection.models import (
    Answer,
    Decision,
    Event,
    History,
    Reconciliation,
    Sample,
    SecondAnswer,
    SecondRating,
)
from eindekss.registry.models import Assignment, Category, Classification, Institution, Membership, Participation, User

OPTIONS = {"questionnaire": "opinion", "seed": "2026", "size": "100", "measure": "percent", "classification": ""}


def office_url(practice: Practice, rest: str = "") -> str:
    return f"/office/{practice.record.key}/double-rating/{rest}"


def draw(practice: Practice, **changes: str) -> Any:
    return practice.client(OFFICE).post(office_url(practice), OPTIONS | changes)


@pytest.fixture
def drawn(practice: Practice) -> Practice:
    """The demo's site is given to a second expert, who has a site of their own."""
    add_expert(ask_more(practice))
    Participation.objects.filter(institution__key="OWN-demo-eksperts-2").update(participates=False)
    assert draw(practice).status_code == 302
    return practice


def double(practice: Practice) -> Double:
    """Read from the folder again: the wave has more items here than the fixture knows."""
    (found,) = doubles(definition(practice.record), practice.record)
    return found


# ---- the draw ----


def test_a_drawn_site_goes_to_another_expert(drawn: Practice) -> None:
    rating = SecondRating.objects.get()
    assert (rating.institution.key, rating.rater.username) == ("DEMO", SECOND)
    made = Sample.objects.get()
    assert (made.seed, made.size, made.drawn_from, made.by.username) == ("2026", 1, 1, OFFICE)


def test_sites_are_spread_over_the_other_experts(practice: Practice) -> None:
    for name in ("b-expert", "c-expert"):
        add_expert(practice, name)
    add_sites(practice, *"ABC")
    draw(practice)
    given = [each.rater.username for each in SecondRating.objects.exclude(institution__key__startswith="OWN")]
    assert sorted(given) == ["b-expert", "b-expert", "c-expert", "c-expert"]


def test_the_same_seed_draws_the_same_sites(practice: Practice) -> None:
    add_expert(practice)
    add_sites(practice, *(f"K{number}" for number in range(12)))
    found = []
    for _ in range(2):
        draw(practice, size="4", measure="sites")
        found.append(set(SecondRating.objects.values_list("institution__key", flat=True)))
        Sample.objects.all().delete()
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_a_site_is_rated_twice_not_three_times(drawn: Practice) -> None:
    assert "Nav ko izlozēt" in draw(drawn).content.decode()
    assert SecondRating.objects.count() == 1


def test_strata_are_drawn_in_proportion(practice: Practice) -> None:
    add_expert(practice)
    add_sites(practice, *(f"K{number}" for number in range(8)))
    kind = Classification.objects.create(
        wave=practice.record, key="kind", position=1, title_lv="Veids", title_en="Kind"
    )
    large, small = (Category.objects.create(classification=kind, key=key, position=at, label_lv=key, label_en=key)
                    for at, key in enumerate(("large", "small")))  # fmt: skip
    Participation.objects.filter(institution__key__in=["DEMO", "OWN-demo-eksperts-2"]).update(participates=False)
    for at, institution in enumerate(Institution.objects.filter(key__startswith="K")):
        category = large if at < 6 else small
        Membership.objects.create(institution=institution, classification=kind, category=category, basis="stated")
    draw(practice, size="4", measure="sites", classification="kind")
    categories = Membership.objects.filter(institution__in=SecondRating.objects.values("institution"))
    assert sorted(each.category.key for each in categories) == ["large", "large", "large", "small"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"questionnaire": "self-assessment"}, "Izvēlieties ekspertu anketu."),
        ({"seed": " "}, "Ierakstiet sēklu"),
        ({"seed": "s" * 61}, "Ierakstiet sēklu"),
        ({"size": ""}, "Ierakstiet veselu"),
        ({"size": "0"}, "Ierakstiet veselu"),
        ({"size": "101"}, "Ierakstiet veselu"),
        ({"size": "1/0"}, "Ierakstiet veselu"),
        ({"size": "1,5", "measure": "sites"}, "Ierakstiet veselu"),
        ({"classification": "none"}, "Izvēlieties vienu no viļņa"),
    ],
)
def test_a_draw_that_cannot_be_is_refused(practice: Practice, changes: dict[str, str], words: str) -> None:
    add_expert(practice)
    sent = draw(practice, **changes)
    assert sent.status_code == 422
    assert words in sent.content.decode()
    assert not Sample.objects.exists()


def test_an_expert_alone_cannot_be_their_own_second(practice: Practice) -> None:
    assert "nav cita eksperta" in draw(practice).content.decode()
    assert not Sample.objects.exists()
    assert not SecondRating.objects.exists()


# ---- the second rater ----


def test_the_second_rater_has_the_site_in_the_queue_and_sees_nothing_of_the_first(drawn: Practice) -> None:
    answer(drawn, EXPERT, "DEMO", LINK="https://secret.example", CLEAR="2")
    second = drawn.client(SECOND)
    sites = second.get(f"/assess/{drawn.record.key}/").context["sites"]
    assert [(each.participation.institution.key, each.second, each.decided) for each in sites] == [
        ("OWN-demo-eksperts-2", False, 0), ("DEMO", True, 0),
    ]  # fmt: skip
    for name in ("assess", *(("assess-item", item) for item in ("LINK", "CLEAR"))):
        content = second.get(page(drawn, *([name] if isinstance(name, str) else name))).content.decode()
        assert "secret.example" not in content
        assert "Saglabātā atbilde" not in content


@pytest.mark.parametrize(
    ("name", "rest"),
    [("hub", ()), ("section", ("first",)), ("review", ()), ("history", ()), ("presence", ()), ("reaction", ()),
     ("answer", ()), ("queries", ())],
)  # fmt: skip
def test_every_other_page_of_the_site_is_closed_to_the_second_rater(
    drawn: Practice, name: str, rest: tuple[str, ...]
) -> None:
    client, url = drawn.client(SECOND), page(drawn, name, *rest)
    assert 403 in (client.get(url).status_code, client.post(url).status_code)
    assert client.get(url).status_code in (403, 405)


def test_a_second_rater_who_is_given_the_site_as_well_still_does_not_see_the_first(drawn: Practice) -> None:
    site = Institution.objects.get(key="DEMO")
    user = User.objects.get(username=SECOND)
    refused = drawn.client(OFFICE).post(
        f"/office/{drawn.record.key}/assessments/assign/", {"expert": SECOND, "institution": "DEMO"}, follow=True
    )
    assert "nedrīkst redzēt pirmo" in refused.content.decode()
    Assignment.objects.create(user=user, wave=drawn.record, institution=site, role="expert")  # by any other way
    assert drawn.client(SECOND).get(page(drawn, "hub")).status_code == 403
    sites = drawn.client(SECOND).get(f"/assess/{drawn.record.key}/").context["sites"]
    assert [each.second for each in sites if each.participation.institution.key == "DEMO"] == [True]


def test_the_first_rater_sees_nothing_of_the_second(drawn: Practice) -> None:
    answer(drawn, SECOND, "DEMO", LINK="https://secret.example")
    first = drawn.client(EXPERT)
    for url in (page(drawn, "assess"), page(drawn, "assess-item", "LINK"), page(drawn, "hub")):
        assert "secret.example" not in first.get(url).content.decode()
    assert not Answer.objects.exists()
    rating = SecondRating.objects.get()
    for url in (office_url(drawn), office_url(drawn, f"{rating.pk}/"), office_url(drawn, "agreement.csv")):
        assert first.get(url).status_code == 403
        assert drawn.client(SECOND).get(url).status_code == 403


def test_an_expert_who_is_no_longer_one_loses_the_second_rating_too(drawn: Practice) -> None:
    Assignment.objects.filter(user__username=SECOND).delete()
    assert drawn.client(SECOND).get(page(drawn, "assess")).status_code == 403


def test_a_third_expert_and_the_institution_see_neither(drawn: Practice) -> None:
    add_expert(drawn, "third")
    for who in ("third", INSTITUTION):
        assert drawn.client(who).get(page(drawn, "assess")).status_code == 403


def test_suggestions_are_shown_to_the_second_rater_only_where_the_sample_says_so(drawn: Practice) -> None:
    second, url = drawn.client(SECOND), page(drawn, "assess-item", "CLEAR")
    content = second.get(url).content.decode()
    assert "Pieņemt ieteikumu" not in content
    assert "ieteikums otrajam vērtētājam netiek rādīts" in content
    assert "site-evidence__crop" in content
    assert second.post(url, {"seen": "{}", "accept": "1"}).status_code == 422
    answer(drawn, SECOND, "DEMO", CLEAR="1")
    assert Decision.objects.get().how == "unaided"
    Sample.objects.update(suggestions_shown=True)
    assert decide(second, url, accept="1").status_code == 302
    answer(drawn, SECOND, "DEMO", CLEAR="2")
    assert Decision.objects.latest("pk").how == "overridden"


def test_second_ratings_stand_in_a_table_of_their_own(drawn: Practice) -> None:
    answer(drawn, EXPERT, "DEMO", CLEAR="1")
    answer(drawn, SECOND, "DEMO", CLEAR="2")
    answer(drawn, SECOND, "DEMO", CLEAR="1")
    assert drawn.answers() == {"CLEAR": "1"}
    assert History.objects.count() == 1
    kept = SecondAnswer.objects.get()
    assert (kept.value, kept.version, kept.changed_by.username) == ("1", 2, SECOND)
    assert list(Decision.objects.filter(second__isnull=False).order_by("pk").values_list("value", flat=True)) == [
        "2", "1",
    ]  # fmt: skip


def test_the_second_raters_own_answers_open_their_questions(drawn: Practice) -> None:
    answer(drawn, EXPERT, "DEMO", HAS_PAGE="2")
    shown = drawn.client(SECOND).get(page(drawn, "assess")).content.decode()
    assert "Lapas nosaukums" not in shown
    answer(drawn, SECOND, "DEMO", HAS_PAGE="1")
    assert "Lapas nosaukums" in drawn.client(SECOND).get(page(drawn, "assess")).content.decode()
    assert "Lapas nosaukums" not in drawn.client(EXPERT).get(page(drawn, "assess")).content.decode()


def test_what_the_timer_measures_is_not_asked_twice(drawn: Practice) -> None:
    second = drawn.client(SECOND)
    assert "Minūtes" not in second.get(page(drawn, "assess")).content.decode()
    assert second.get(page(drawn, "assess-item", "MINUTES")).status_code == 404
    assert "MINUTES" not in [pair.item.id for pair in double(drawn).pairs]


def test_a_conflict_and_an_undo_work_for_the_second_as_for_the_first(drawn: Practice) -> None:
    second, url = drawn.client(SECOND), page(drawn, "assess-item", "CLEAR")
    answer(drawn, SECOND, "DEMO", CLEAR="1")
    stale = second.post(url, {"seen": "{}", "save": "1", "a-CLEAR": "2"})
    assert stale.status_code == 409
    second.post(url, {"undo": "1"})
    assert SecondAnswer.objects.get().said == ("", "not-answered")


def test_handing_in_needs_every_answer_or_a_confirmation_and_locks(drawn: Practice) -> None:
    second, url = drawn.client(SECOND), page(drawn, "second-finish")
    answer(drawn, SECOND, "DEMO", CLEAR="1")
    assert "Vērtējums nav iesniegts" in second.post(url, follow=True).content.decode()
    assert SecondRating.objects.get().finished is None
    assert "Otrais vērtējums ir iesniegts" in second.post(url, {"confirm": "1"}, follow=True).content.decode()
    locked = second.post(page(drawn, "assess-item", "CLEAR"), {"seen": "{}", "save": "1", "a-CLEAR": "2"})
    assert locked.status_code == 409
    assert SecondAnswer.objects.get().value == "1"
    assert second.post(url, {"confirm": "1"}).status_code == 403


# ---- agreement and settling ----

SAME = {"LINK": "https://a.example", "CLEAR": "1"}
FIRST = SAME | {"SEEN": "2026-01-01", "HAS_PAGE": "2", "SHOWS": ["1", "2"], "LEVEL": "1"}
OTHER = SAME | {"SEEN": "2026-01-02", "HAS_PAGE": "1", "SHOWS": ["2"], "LEVEL": "2"}


@pytest.fixture
def rated(drawn: Practice) -> Practice:
    """Both ratings are in; they differ on the day, the page, the search box and the level."""
    answer(drawn, EXPERT, "DEMO", **FIRST)
    answer(drawn, SECOND, "DEMO", **OTHER, PAGE_NAME="Ezers")
    hand_in(drawn, EXPERT, "DEMO")
    hand_in(drawn, SECOND, "DEMO", second=True)
    return drawn


def agreement(practice: Practice) -> dict[tuple[str, str], dict[str, str]]:
    sent = practice.client(OFFICE).get(office_url(practice, "agreement.csv"))
    rows = csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig")))
    return {(row["item"], row["option"]): row for row in rows}


def test_agreement_counts_what_both_were_asked(rated: Practice) -> None:
    rows = agreement(rated)
    assert {key: row["agreement"] for key, row in rows.items() if row["sites"] == "1"} == {
        ("LINK", ""): "1.0", ("SEEN", ""): "0.0", ("CLEAR", ""): "1.0", ("HAS_PAGE", ""): "0.0",
        ("SHOWS", "1"): "0.0", ("SHOWS", "2"): "1.0", ("SHOWS", "9"): "1.0", ("LEVEL", ""): "0.0",
        ("", ""): "0.5",
    }  # fmt: skip
    assert rows["PAGE_NAME", ""]["sites"] == "0"
    assert rows["CLEAR", ""]["kappa"] == ""  # one site with one answer: nothing to tell apart
    assert rows["LEVEL", ""]["weighted_kappa"] == "0.0"


def test_half_done_ratings_are_not_compared(drawn: Practice) -> None:
    answer(drawn, EXPERT, "DEMO", **FIRST)
    answer(drawn, SECOND, "DEMO", **OTHER)
    assert set(agreement(drawn)) == {("", "")}
    hand_in(drawn, EXPERT, "DEMO")
    assert set(agreement(drawn)) == {("", "")}


def test_the_page_shows_differences_and_whether_they_are_settled(rated: Practice) -> None:
    content = rated.client(OFFICE).get(office_url(rated)).content.decode()
    assert "nav nosakāma" in content
    found = double(rated)
    assert [pair.item.id for pair in found.differing] == ["SEEN", "HAS_PAGE", "SHOWS", "LEVEL"]
    assert found.unsettled == 4


def settle(practice: Practice, **posted: str) -> str:
    url = office_url(practice, f"{SecondRating.objects.get().pk}/")
    data = {f"{name[0]}-{name[2:]}": value for name, value in posted.items()}
    return str(practice.client(OFFICE).post(url, data, follow=True).content.decode())


def test_the_rating_chosen_becomes_the_answer_and_both_are_kept(rated: Practice) -> None:
    assert "Saskaņotie jautājumi: 2." in settle(rated, c_SEEN="second", n_SEEN="Otrs skatīja vēlāk", c_LEVEL="first")
    assert (rated.answers()["SEEN"], rated.answers()["LEVEL"]) == ("2026-01-02", "1")
    kept = Reconciliation.objects.get(item="SEEN")
    assert (kept.first_value, kept.second_value, kept.choice, kept.comment, kept.by.username) == (
        "2026-01-01", "2026-01-02", "second", "Otrs skatīja vēlāk", OFFICE,
    )  # fmt: skip
    assert SecondAnswer.objects.get(item="SEEN").value == "2026-01-02"
    assert list(History.objects.filter(item="SEEN").order_by("version").values_list("value", flat=True)) == [
        "2026-01-01", "2026-01-02",
    ]  # fmt: skip
    assert rated.response("opinion").state == "submitted"
    assert list(Event.objects.order_by("pk").values_list("move", flat=True))[-3:] == ["reopen", "answer", "submit"]


def test_settling_does_not_raise_the_agreement(rated: Practice) -> None:
    before = agreement(rated)
    settle(rated, c_SEEN="second", c_HAS_PAGE="second", c_LEVEL="second", c_SHOWS="second")
    after = agreement(rated)
    assert [row["agreement"] for row in before.values()] == [row["agreement"] for row in after.values()]


def test_settling_one_question_opens_those_that_hang_on_it(rated: Practice) -> None:
    settle(rated, c_HAS_PAGE="second")
    assert [pair.item.id for pair in double(rated).differing] == ["SEEN", "HAS_PAGE", "PAGE_NAME", "SHOWS", "LEVEL"]
    page_now = settle(rated, c_PAGE_NAME="second")
    assert "pēc šī vērtētāja atbildēm nav jāpilda" in page_now
    assert rated.answers()["PAGE_NAME"] == "Ezers"
    settle(rated, c_HAS_PAGE="first")
    assert "PAGE_NAME" not in [pair.item.id for pair in double(rated).differing]
    assert Reconciliation.objects.filter(item="HAS_PAGE").count() == 2


def test_the_same_choice_again_writes_nothing(rated: Practice) -> None:
    settle(rated, c_SEEN="second", n_SEEN="Jā")
    assert "Saskaņotie jautājumi: 0." in settle(rated, c_SEEN="second", n_SEEN="Jā")
    assert "Saskaņotie jautājumi: 1." in settle(rated, c_SEEN="second", n_SEEN="Jā, tiešām")
    assert History.objects.filter(item="SEEN").count() == 2


def test_a_choice_of_neither_or_of_an_item_that_agrees_is_passed_over(rated: Practice) -> None:
    assert "Saskaņotie jautājumi: 0." in settle(rated, c_SEEN="third", c_CLEAR="second")
    assert not Reconciliation.objects.exists()


def test_nothing_is_settled_before_both_are_in(drawn: Practice) -> None:
    answer(drawn, EXPERT, "DEMO", **FIRST)
    answer(drawn, SECOND, "DEMO", **OTHER)
    hand_in(drawn, SECOND, "DEMO", second=True)
    assert "abi vērtējumi ir iesniegti" in settle(drawn, c_SEEN="second")
    assert drawn.answers()["SEEN"] == "2026-01-01"


def test_a_comment_cannot_bring_a_script_in(rated: Practice) -> None:
    content = settle(rated, c_SEEN="second", n_SEEN="\0</textarea><script>alert(1)</script>")
    assert "<script>alert(1)" not in content


def test_an_answer_that_a_check_decided_alone_is_compared_with_nobody(drawn: Practice) -> None:
    answer(drawn, EXPERT, "DEMO", **FIRST)
    answer(drawn, SECOND, "DEMO", **OTHER)
    hand_in(drawn, EXPERT, "DEMO")
    hand_in(drawn, SECOND, "DEMO", second=True)
    Answer.objects.filter(item="CLEAR").update(changed_by=None, source="observed")
    Decision.objects.filter(item="CLEAR", response__isnull=False).delete()
    assert agreement(drawn)["CLEAR", ""]["sites"] == "0"
    Answer.objects.update(changed_by=None, source="observed")
    Decision.objects.filter(response__isnull=False).delete()
    page = drawn.client(OFFICE).get(office_url(drawn)).content.decode()
    assert "Vēl nav jautājuma, uz kuru abi eksperti būtu atbildējuši." in page
    assert "Kapu nevar aprēķināt" not in page  # that would speak of answers all alike


def test_the_answers_table_is_what_is_published_and_second_ratings_are_not(rated: Practice) -> None:
    assert rated.answers()["LEVEL"] == "1"
    rated.client(EXPERT).post(rated.url("section", "first", questionnaire="opinion"), form({"LEVEL": "3"}))
    assert rated.answers()["LEVEL"] == "1"
