"""Visits as an observed run of the index of websites leaves them: nobody is visited, and checks judge them."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from building import ROOT
from observing import AT, LV, Answer, Came, Given, answered, page, seen

from eindekss.dataset.wave import Wave, load_wave
from eindekss.observation.kept import Run
from eindekss.observation.plan import read_plan
from eindekss.observation.visit import Ask, AskKind, Conditions, Piece, Reason, Role, Site, Trouble, Visit

WAVE = ROOT / "waves" / "latvia-web-2026"
THEN = Conditions("eindekss/test (+office@example.org)", "Chromium 1", {"axe-core": "4"}, seed="test")
HEAD = "institution,registration_number,abbreviation,name_lv,name_en,website,participates,comment\n"
GOOD = (
    ("strict-transport-security", "max-age=31536000"), ("content-security-policy", "script-src 'self'"),
    ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("x-frame-options", "DENY"),
)  # fmt: skip
FILES = {
    "a": LV,
    "robots.txt": "User-agent: *\nDisallow:\nSitemap: https://www.example.org/sitemap.xml\n",
    "sitemap.xml": '<?xml version="1.0"?><urlset><url><loc>https://www.example.org/a</loc></url></urlset>',
}
MODEL = (
    "<h1>Piekļūstamības paziņojums</h1><p>Iestāde apņemas nodrošināt tīmekļvietnes www.example.org piekļūstamību."
    "<p>[datums]"
)


def wave_of(folder: Path, websites: Mapping[str, str]) -> Wave:
    """The wave with a frame of its own: institution -> website. Not one of them takes part in a self-assessment."""
    target = folder / WAVE.name
    shutil.copytree(WAVE, target)
    settings = target / "wave.toml"
    kept = [line for line in settings.read_text(encoding="utf-8").splitlines()
            if not line.startswith(("classifications", "memberships"))]  # fmt: skip
    text = "\n".join(kept).replace("../latvia-2017/frame/institutions.csv", "institutions.csv")
    settings.write_text(text + "\n", encoding="utf-8")
    rows = [f"{key},,,Iestāde {key},Office {key},{website},false,\n" for key, website in websites.items()]
    (target / "institutions.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    return load_wave(target)


def keep(wave: Wave, run: Run, key: str, made: "Visited | Trouble") -> None:
    """The record of one website's visit, with what every check of the plan asks for."""
    site = Site(key, "https://www.example.org/", f"Iestāde {key}")
    if isinstance(made, Trouble):
        run.keep(Visit(site, THEN, AT, AT, trouble=made))
        return
    settings = read_plan(wave).settings
    looked = seen(*made.pages, evidence=run.evidence, settings=settings, cookies=made.cookies)
    for taken in read_plan(wave).items:
        looked = answered(looked, taken.source.check, made.answers)
    run.keep(replace(looked.visit, site=site, conditions=THEN))


class Visited:
    """What a website showed: pages, cookies, and answers to what checks ask."""

    def __init__(self, home: Given, *others: Given, answers: Callable[[Ask], Answer | None],
                 cookies: tuple[Mapping[str, object], ...] = ()) -> None:  # fmt: skip
        self.pages, self.answers, self.cookies = (home, *others), answers, cookies


def good(*, lcp: int = 900) -> Visited:
    """All in order, but for what only a person can tell."""
    home = page(f"<h1>Iestāde</h1><p>{LV}<a href='/a'>Par mums</a>", headers=GOOD,
                pieces={Piece.LOADING: {"hosts": {"www.example.org": 2}}})  # fmt: skip
    return Visited(home, answers=lambda ask: _answer(ask, True, lcp))


def bad() -> Visited:
    """Little in order: no headers, trackers, broken links, a statement left unfilled."""
    home = page(f"<h1>Iestāde</h1><p>{LV}<a href='/zudusi'>Zudusi</a> <a href='/p'>Piekļūstamības paziņojums</a>",
                headers=(("content-type", "text/html"),),
                pieces={Piece.LOADING: {"hosts": {"www.example.org": 2, "www.google-analytics.com": 1}}})  # fmt: skip
    statement = page(MODEL, Role.STATEMENT, "/p", pieces={Piece.LOADING: {"hosts": {"www.example.org": 1}}})
    cookie = {"name": "_ga", "domain": ".example.org", "path": "/", "expires": 1893456000, "secure": False,
              "httpOnly": False, "sameSite": "Lax"}  # fmt: skip
    return Visited(home, statement, answers=lambda ask: _answer(ask, False, 9000), cookies=(cookie,))


def mute() -> Visited:
    """The home page was seen; of all that checks ask for nothing came back."""
    return Visited(page(f"<h1>Iestāde</h1><p>{LV}", headers=GOOD), answers=lambda _: Trouble(Reason.TIMEOUT))


def _answer(ask: Ask, fine: bool, lcp: int) -> Answer | None:
    took = {"lcp": lcp, "cls": 0.0 if fine else 0.2, "bytes": 1000}
    told = {
        AskKind.DNS: _records(ask, fine), AskKind.TLS: _handshake(fine),
        AskKind.LOAD: json.dumps({"median": took, "runs": [took] * 3}),
    }  # fmt: skip
    return told[ask.kind] if ask.kind in told else _fetched(ask.target, fine)


def _fetched(address: str, fine: bool) -> Answer | None:
    if address.startswith("http://"):
        return Came(LV, 200, address.replace("http:", "https:") if fine else address)
    return FILES.get(address.removeprefix("https://www.example.org/")) if fine else None


def _records(ask: Ask, fine: bool) -> str:
    kind, _, name = ask.target.partition(" ")
    known = {"TXT example.org": ["v=spf1 -all"], "TXT _dmarc.example.org": ["v=DMARC1; p=reject"],
             "AAAA www.example.org": ["2001:db8::1"]} if fine else {}  # fmt: skip
    return json.dumps({"name": name, "type": kind, "rcode": "NOERROR", "ad": fine, "aliases": [],
                       "records": known.get(ask.target, [])})  # fmt: skip


def _handshake(fine: bool) -> str:
    accepts = {"TLSv1": not fine, "TLSv1.1": not fine, "TLSv1.2": True, "TLSv1.3": fine}
    certificate = {"issuer": "CN=Izdevējs", "names": ["www.example.org"], "not_after": "2027-02-01T00:00:00+00:00"}
    return json.dumps({"host": "www.example.org", "address": "192.0.2.1", "verified": True, "why": "", "version":
                       "TLSv1.2", "cipher": "", "certificate": certificate, "accepts": accepts})  # fmt: skip
