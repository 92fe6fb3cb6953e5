"""What a page asks the network for, as the browser's protocol tells it."""

from typing import Any

from eindekss.observation.browser.traffic import Traffic


def asked(request: str, url: str, kind: str = "Document") -> dict[str, Any]:
    return {"requestId": request, "request": {"url": url}, "type": kind}


def answered(request: str, url: str, frame: str = "main", status: int = 200) -> dict[str, Any]:
    reply = {"url": url, "status": status, "headers": {"Content-Type": "text/html"}, "mimeType": "text/html"}
    return {"requestId": request, "type": "Document", "frameId": frame, "response": reply}


def test_bytes_and_hosts_are_counted_by_request() -> None:
    traffic = Traffic("main")
    for request, url, kind in (("1", "http://a.lv/", "Document"), ("2", "http://b.lv/x.js", "Script"),
                               ("3", "data:image/png,", "Image")):  # fmt: skip
        traffic.asked(asked(request, url, kind))
        traffic.finished({"requestId": request, "encodedDataLength": 100})
    assert traffic.told() == {
        "bytes": 200,
        "requests": 2,
        "bytes_by_kind": {"document": 100, "script": 100},
        "hosts": {"a.lv": 1, "b.lv": 1},
    }


def test_it_rests_when_nothing_is_in_flight() -> None:
    traffic = Traffic("main")
    traffic.asked(asked("1", "http://a.lv/"))
    assert not traffic.rests(0)
    traffic.landed({"requestId": "1"})
    assert traffic.rests(0)
    assert not traffic.rests(60)


def test_the_document_is_that_of_the_page_and_not_of_a_frame() -> None:
    traffic = Traffic("main")
    traffic.answered(answered("1", "http://a.lv/"))
    traffic.answered(answered("2", "http://b.lv/", frame="inner"))
    assert traffic.document is not None
    assert traffic.document.url == "http://a.lv/"
    assert traffic.document.headers == (("content-type", "text/html"),)


def test_what_lands_late_belongs_to_the_page_before() -> None:
    traffic = Traffic("main")
    traffic.asked(asked("1", "http://a.lv/"))
    traffic.begin()
    traffic.finished({"requestId": "1", "encodedDataLength": 100})
    assert traffic.told()["bytes"] == 0
    assert traffic.document is None
