from observing import page, seen

from eindekss.observation.linked_data import is_a, linked_data, read


def test_things_within_things_are_told() -> None:
    html = """<script type="application/ld+json">{"@graph": [{"@type": ["Thing", "Report"], "by": {"@type": "Person"}}]}
              </script>"""
    home = seen(page(html)).home
    assert home is not None
    kinds = [each.thing.get("@type") for each in linked_data(home)]
    assert kinds == [None, ["Thing", "Report"], "Person"]
    assert [is_a(each.thing, "Report") for each in linked_data(home)] == [False, True, False]


def test_what_is_broken_says_nothing() -> None:
    assert [read(each) for each in ("{", "[" * 100_000)] == [None, None]
    home = seen(
        page("<script type='application/ld+json'>[[[</script><script type='application/ld+json'>7</script>")
    ).home
    assert home is not None
    assert not list(linked_data(home))
    assert not is_a({"@type": [None, {"a": 1}, 7]}, "Report")
    assert not is_a({}, "Report")
