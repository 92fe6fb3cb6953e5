"""The corpus is what its labels say, as far as a program can tell without judging a page."""

import datetime
import http.client
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import yaml
from corpus import pdfs, shared_platform
from corpus.serve import CORPUS, CorpusServer, Folder, Request, elsewhere, sites

from eindekss.observation.network.client import Client
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.visit import Reason, Role

WAVE = Path(__file__).parents[3] / "waves/latvia-2017/instruments"
REFERENCE = datetime.date(2026, 11, 21)
LABELS: dict[str, dict[str, Any]] = {
    folder.name: yaml.safe_load((folder / "label.yaml").read_text("utf-8")) for folder in sites()
}
JUDGED = {host: label for host, label in LABELS.items() if label["assessable"] is True}
ITEMS = {
    "M05", "M06", "M07", "M08", "M09", "M11", "M12", "M13", "F32", "F13M", "K11M_FB", "K11M_TW", "K11M_OTHER", "M17J",
}  # fmt: skip
MODERN = {
    "security_txt", "headers", "statement", "placeholders", "robots", "sitemap", "real_404", "broken_links", "pdfs",
    "third_parties", "cookies", "catalogue",
}  # fmt: skip
MOBILE = {"viewport-missing", "viewport-fixed", "zoom-blocked", "overflow", "small-text", "touch-targets", "plugin"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture(scope="module")
def corpus():
    with CorpusServer() as server:
        yield server


def get(server, url, agent="test"):
    split = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    connection.request("GET", path, headers={"Host": split.hostname or "", "User-Agent": agent})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


@cache
def options(item):
    for file in ("expert.yaml", "automatic.yaml"):
        questionnaire = yaml.safe_load((WAVE / file).read_text("utf-8"))
        for section in questionnaire["sections"]:
            for each in section["items"]:
                if each["id"] == item:
                    given = each.get("options", [])
                    listed = questionnaire["code_lists"][given] if isinstance(given, str) else given
                    return each["kind"], {option["code"] for option in listed}
    raise AssertionError(f"no item {item}")


def test_enough_sites_of_enough_kinds():
    assert len(LABELS) >= 44
    assert sum(label["style"] == "platform" for label in LABELS.values()) == 12
    assert {label["quality"] for label in LABELS.values()} == {"good", "middling", "bad", "nasty"}


def test_small_enough_for_a_repository():
    assert sum(file.stat().st_size for file in CORPUS.rglob("*") if file.is_file()) < 3_000_000


@pytest.mark.parametrize("host", LABELS)
def test_label_is_complete(host):
    label = LABELS[host]
    assert {"name", "kind", "style", "quality", "assessable", "why"} <= set(label)
    if label["assessable"] is not True:
        assert label["assessable"] in set(Reason)
        assert "items" not in label
        return
    assert set(label["items"]) == ITEMS
    assert set(label["modern"]) == MODERN
    assert label["languages"]
    assert set(label["roles"]) <= set(Role)
    assert set(label["borderline"]) <= ITEMS | {"assessable"}
    assert set(label["why"]) <= ITEMS | {"assessable", "modern", "roles", "languages", "wcag"}
    assert all(label["why"].values())


@pytest.mark.parametrize("host", JUDGED)
def test_codes_are_the_instruments(host):
    items = JUDGED[host]["items"]
    for item in ("M05", "M09", "M11", "M12", "F13M"):
        assert items[item] in options(item)[1], item
    for item in ("M06", "M07", "M13"):
        assert set(items[item]) <= options(item)[1], item
    assert set(items["M08"]["chosen"]) | set(items["M08"].get("na", [])) <= options("M08")[1]
    assert (JUDGED[host]["kind"] == "ministry") == (4 not in items["M08"].get("na", []))
    assert bool(items["F32"]) == bool({1, 2} & set(items["M13"]))
    mobile = items["M17J"]
    assert (mobile["code"] == 1) == (not mobile.get("why"))
    assert set(mobile.get("why", [])) <= MOBILE


@pytest.mark.parametrize("host", JUDGED)
def test_social_pages_are_consistent(host):
    for item in ("K11M_FB", "K11M_TW", "K11M_OTHER"):
        said = JUDGED[host]["items"][item]
        assert (said["code"] == 1) == bool(said.get("links")), item
        if "last" in said:
            assert said["older"] == (REFERENCE - said["last"] > datetime.timedelta(days=14))


@pytest.mark.parametrize("host", JUDGED)
def test_labels_name_pages_that_are_served(host, corpus):
    label = JUDGED[host]
    documents = [*label["modern"]["pdfs"]["tagged"], *label["modern"]["pdfs"]["untagged"]]
    pages = [failure["page"] for failure in [*label["wcag"], *label["undetectable"]] if failure["page"] != "*"]
    for path in ["/", *label["roles"].values(), *pages, *documents]:
        status, _, body = get(corpus, urljoin(label.get("moved", f"http://{host}/"), path))
        assert status in (200, 301, 302), path
        assert status != 200 or body, path
    for link in label["items"]["F32"]:
        address = urljoin(f"http://{host}/", link)
        assert urlsplit(address).hostname not in corpus.folders or get(corpus, address)[0] == 200, link


@pytest.mark.parametrize("host", JUDGED)
def test_labels_of_files_are_true(host, corpus):
    said = JUDGED[host]["modern"]
    home = JUDGED[host].get("moved", f"http://{host}/")
    assert said["robots"] == _is_text(get(corpus, urljoin(home, "/robots.txt")))
    assert said["sitemap"] == any(b"<urlset" in get(corpus, address)[2] for address in _sitemaps(corpus, home))
    assert said["real_404"] == (get(corpus, urljoin(home, "/nav-tadas-lapas-4711/"))[0] == 404)
    assert said["security_txt"] == _security(get(corpus, urljoin(home, "/.well-known/security.txt")))
    given = get(corpus, home)[1]
    assert [name for name in said["headers"] if name not in given] == []


@pytest.mark.parametrize("host", [host for host in JUDGED if "moved" not in JUDGED[host]])
def test_broken_links_are_those_labelled(host):
    folder = Folder(CORPUS / host)
    missing = folder.answer(Request(host, "/nav-tadas-lapas-4711/"))
    found = set()
    for address, source in folder.pages():
        for link in _links(source) if address != "/404.html" else ():
            target = urlsplit(urldefrag(urljoin(f"http://{host}{address}", link))[0])
            if target.scheme == "http" and target.hostname == host and not _exists(folder, target, missing):
                found.add(target.path)
    assert found == set(JUDGED[host]["modern"]["broken_links"])


@pytest.mark.parametrize("host", [host for host, label in LABELS.items() if label["quality"] == "good"])
def test_pages_of_good_sites_are_well_formed(host):
    for address, source in Folder(CORPUS / host).pages():
        parser = WellFormed()
        parser.feed(source)
        parser.close()
        assert parser.trouble == [], f"{host}{address}"
        assert parser.open == [], f"{host}{address}"


def test_no_real_hosts_but_social_networks():
    networks = {
        "facebook.com", "x.com", "twitter.com", "instagram.com", "linkedin.com", "youtube.com", "draugiem.lv",
        "flickr.com", "t.me", "tiktok.com", "google.com",
    }  # fmt: skip
    for folder in sites():
        for address, source in Folder(folder).pages():
            for link in _links(source):
                host = urlsplit(link).hostname or "x.test"
                known = any(host == network or host.endswith(f".{network}") for network in networks)
                assert host.endswith(".test") or known, f"{folder.name}{address}: {link}"


def test_every_folder_answers(corpus):
    assert set(corpus.hosts) == {folder.name for folder in [*sites(), *elsewhere()]}
    for host, label in LABELS.items():
        if label["assessable"] is True:
            assert get(corpus, f"http://{host}/")[0] in (200, 301, 302), host


def test_answers_are_honoured(corpus):
    assert get(corpus, "http://apkopes-agentura.test/")[0] == 503
    assert get(corpus, "http://apkopes-agentura.test/")[1]["Retry-After"] == "3600"
    assert get(corpus, "http://aizsargats-birojs.test/")[0] == 403
    assert get(corpus, "http://aizsargats-birojs.test/", "Mozilla/5.0 (Windows NT 10.0)")[0] == 200
    assert get(corpus, "http://parceltais-arhivs.test/lv/x")[1]["Location"] == "http://jaunais-arhivs.test/"
    assert get(corpus, "http://nekur.test/")[0] == 421
    assert get(corpus, "http://udenu-ministrija.test/label.yaml")[0] == 404
    assert corpus.log[-1] == Request("udenu-ministrija.test", "/label.yaml", "", "test", 404)
    with pytest.raises(http.client.RemoteDisconnected):
        get(corpus, "http://klusums-parvalde.test/")


def test_a_guard_takes_the_hosts(corpus):
    with Proxy(Guard(allowed=corpus.hosts)) as proxy:
        client = Client(proxy, "eindekss-test")
        assert client.get("http://parceltais-arhivs.test/").final == "http://jaunais-arhivs.test/"
        for host in ("apkopes-agentura.test", "aizsargats-birojs.test", "klusums-parvalde.test"):
            assert client.get(f"http://{host}/").trouble.reason == LABELS[host]["assessable"]


def test_nothing_outside_a_folder_is_served():
    folder = Folder(CORPUS / "udenu-ministrija.test")
    assert folder.answer(Request("udenu-ministrija.test", "/../serve.py")).status == 404
    assert folder.answer(Request("udenu-ministrija.test", "/%2e%2e/serve.py")).status == 404


def test_searches_find_what_is_there_and_only_some_find_what_is_not(corpus):
    assert b"<ol>" in get(corpus, "http://udenu-ministrija.test/lv/meklet?q=ezeru")[2]
    assert b"<ol>" not in get(corpus, "http://udenu-ministrija.test/lv/meklet?q=qzxwv")[2]
    assert b"<ol>" in get(corpus, "http://amatu-ministrija.test/lv/meklet?q=qzxwv")[2]
    some, other = (get(corpus, f"http://dzirnavu-inspekcija.test/lv/meklet?q={word}")[2] for word in ("maksa", "qzxwv"))
    assert some.replace(b"maksa", b"") == other.replace(b"qzxwv", b"")


def test_platform_is_as_its_generator_writes_it():
    for file, text in shared_platform.written():
        assert file.read_text("utf-8") == text, file


def test_pdfs_are_tagged_as_labelled():
    for host, documents in pdfs.listed().items():
        for path, said in documents.items():
            content = (CORPUS / host / path.lstrip("/")).read_bytes()
            assert content.startswith(b"%PDF"), path
            assert (b"/MarkInfo" in content) == said["tagged"], path
            if host in JUDGED:
                assert path in JUDGED[host]["modern"]["pdfs"]["tagged" if said["tagged"] else "untagged"]


def _is_text(answer):
    status, headers, _ = answer
    return status == 200 and headers["Content-Type"].startswith("text/plain")


def _sitemaps(corpus, home):
    robots = get(corpus, urljoin(home, "/robots.txt"))
    lines = robots[2].decode().splitlines() if _is_text(robots) else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("Sitemap:")]
    return [urljoin(home, "/sitemap.xml"), *named]


def _security(answer):
    lines = answer[2].decode().splitlines() if _is_text(answer) else []
    expires = [line.partition(":")[2].strip() for line in lines if line.startswith("Expires:")]
    if not lines:
        return "missing"
    if not expires or not any(line.startswith("Contact:") for line in lines):
        return "invalid"
    return "valid" if datetime.date.fromisoformat(expires[0][:10]) > REFERENCE else "expired"


def _exists(folder, target, missing):
    answer = folder.answer(Request(folder.path.name, target.path, target.query))
    return answer.body is None or (answer.status < 400 and answer.body != missing.body)


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in ("a", "area", "frame", "iframe") and (link := dict(attrs).get("href") or dict(attrs).get("src")):
            self.found.append(link)


def _links(source):
    parser = Links()
    parser.feed(source)
    return parser.found


class WellFormed(HTMLParser):
    """Every element that is opened is closed, in order; no attribute stands twice."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.trouble = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.trouble.append(f"attribute twice on {tag} at {self.getpos()}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.trouble.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        else:
            self.open.pop()
