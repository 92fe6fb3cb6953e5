"""Pages that stand in the way of the page asked for: answers that refuse, and tests whether the visitor is human.

Signs are those of the services' own pages (Cloudflare, Akamai, Imperva, DataDome, HUMAN, AWS WAF, F5, FortiWeb, Sucuri,
hCaptcha and reCAPTCHA used as a wall). A form with a captcha on an ordinary page is no wall: signs of a captcha count
only where the page says almost nothing else.
"""

import re

from selectolax.lexbor import LexborHTMLParser

_STATUSES = (401, 403, 407, 429, 451)
_HEADERS = (("cf-mitigated", "challenge"), ("x-amzn-waf-action", "challenge"), ("x-amzn-waf-action", "captcha"),
            ("x-datadome", "protected"))  # fmt: skip
_SIGNS = re.compile(
    r"cdn-cgi/challenge-platform|cf-chl-|cf_chl_opt|_Incapsula_Resource|Incapsula incident|captcha-delivery\.com|"
    r"px-captcha|_pxCaptcha|awswaf\.com|gokuProps|sucuri_cloudproxy_js|ak_bmsc_challenge|sec-if-cpt-container|"
    r"The requested URL was rejected\. Please consult with your administrator|fgd_icon.{0,200}Web Page Blocked|"
    r"Attention Required! \| Cloudflare|"
    r"h-captcha|hcaptcha\.com/1/api|g-recaptcha|recaptcha/api",
    re.IGNORECASE | re.DOTALL,
)
_FEW = 400  # characters: more than what such pages say about themselves


def barred(status: int, headers: tuple[tuple[str, str], ...], html: str) -> str:
    """What bars the way, '' for nothing."""
    if status in _STATUSES:
        return str(status)
    for name, value in headers:
        if any(name == sign and words in value.lower() for sign, words in _HEADERS):
            return f"{name}: {value}"
    sign = _SIGNS.search(html)
    return sign.group()[:80] if sign and _says_little(html) else ""


def _says_little(html: str) -> bool:
    body = LexborHTMLParser(html).body
    if body is None:
        return True
    body.strip_tags(["script", "style", "noscript", "template"])
    return len(" ".join(body.text(separator=" ").split())) < _FEW
