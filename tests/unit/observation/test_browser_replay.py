"""Exchanges of a visit, made fit to be answered from."""

from typing import Any

from eindekss.observation.browser.tab import _answerable


def entry(url: str, status: int = 200, to: str = "", **content: Any) -> dict[str, Any]:
    headers = [{"name": "content-type", "value": "text/html"}, {"name": "X-Other", "value": "1"}]
    return {"request": {"url": url},
            "response": {"status": status, "redirectURL": to, "content": content, "headers": headers}}  # fmt: skip


def left(*entries: dict[str, Any]) -> list[str]:
    return [each["request"]["url"] for each in _answerable({"log": {"entries": list(entries)}})["log"]["entries"]]


def test_redirects_that_end_in_no_answer_are_left_out() -> None:
    fine, moved = entry("https://a.lv/b"), entry("https://a.lv/a", 301, "/b#part")
    assert left(moved, fine) == ["https://a.lv/a", "https://a.lv/b"]
    assert left(moved) == []
    assert left(moved, entry("https://a.lv/b", -1)) == ["https://a.lv/b"]
    twice = entry("https://a.lv/", 302, "https://a.lv/a")
    assert left(twice, moved, fine) == ["https://a.lv/", "https://a.lv/a", "https://a.lv/b"]
    assert left(twice, moved) == []


def test_texts_go_out_in_utf_8() -> None:
    text = entry("https://a.lv/", text="Rīga", mimeType="text/html; charset=windows-1257")
    picture = entry("https://a.lv/p.png", text="aGk=", encoding="base64", mimeType="image/png")
    told, untouched = _answerable({"log": {"entries": [text, picture]}})["log"]["entries"]
    assert told["response"]["headers"] == [
        {"name": "X-Other", "value": "1"},
        {"name": "Content-Type", "value": "text/html; charset=utf-8"},
    ]
    assert untouched["response"]["headers"][0]["value"] == "text/html"
