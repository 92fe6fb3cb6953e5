import pytest

from eindekss.publication.collation import alphabetical

ORDERED = {
    "lv": ["Āboli", "Ābols", "Cena", "Centrs", "Čats", "Dati", "E-pakalpojums", "Epasts", "Gads", "Ģimene", "Kods",
           "Ķīna", "Lapa", "Lapas", "Lapu nosaukumi", "Ļaudis", "Saite", "Saites", "Satura drošība", "Sertifikāts",
           "Skola", "Šifrs", "Tīkls", "Zeme", "Žurnāls"],
    "en": ["Advice", "café", "Cafes", "Zone"],
}  # fmt: skip


@pytest.mark.parametrize("language", ORDERED)
def test_lists_stand_in_the_order_of_the_alphabet(language: str) -> None:
    by_code_point = sorted(ORDERED[language])
    assert by_code_point != ORDERED[language]
    assert sorted(by_code_point, key=lambda each: alphabetical(each, language)) == ORDERED[language]


def test_long_vowels_differ_where_nothing_else_does() -> None:
    words = ["kāzas", "kazas", "kāza", "kaza"]
    assert sorted(words, key=lambda each: alphabetical(each, "lv")) == ["kaza", "kāza", "kazas", "kāzas"]
    assert alphabetical("Dānija", "lv") < alphabetical("Danijas", "lv")
