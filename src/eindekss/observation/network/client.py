"""The client: fetches an address through the proxy, and whatever goes wrong is a trouble in the answer.

GET only, no cookies, no addresses with a user's name, redirects followed one by one, an end to bytes and seconds.
"""

import asyncio
import ssl
from collections.abc import Callable
from functools import cache
from urllib.parse import quote, urljoin, urlsplit

import httpx

from eindekss.observation.network.answer import Answer, trouble_of, troubled
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.network.refusal import HEADER, trouble_told
from eindekss.observation.network.unpacking import ACCEPTED, Broken, unpacker
from eindekss.observation.visit import Reason, Trouble

REDIRECTS = (301, 302, 303, 307, 308)
HOPS = 5
_AS_IT_IS = "".join(map(chr, range(0x21, 0x7F)))
_LONGEST = 8000  # characters of an address; servers take no longer ones


class Client:
    """``limit``: bytes of an unpacked body; ``seconds``: for one exchange, from its first byte to its last.

    ``context``: whom to trust; the system's authorities where nothing is given.
    """

    def __init__(
        self,
        proxy: Proxy,
        agent: str,
        *,
        limit: int = 5_000_000,
        seconds: float = 30.0,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.agent = agent
        self._proxy = proxy
        self._limit = limit
        self._seconds = seconds
        self._trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._trusting.check_hostname = False
        self._trusting.verify_mode = ssl.CERT_NONE
        self._context = context or system_trust()

    def get(self, url: str, *, verify: bool = True, limit: int | None = None) -> Answer:
        """What an address answers in the end.

        A certificate that is not trusted is trouble, told in ``Answer.certificate``; who wants to look all the same
        asks again with ``verify=False``. A body beyond the limit (bytes) is cut, and that is trouble too.
        """
        return follow(url, lambda hop: self.once(hop, verify=verify, limit=limit))

    def once(self, url: str, *, verify: bool = True, limit: int | None = None) -> Answer:
        """What an address answers, a redirect not followed."""
        unusable = why_unusable(url)
        if unusable is not None:
            return Answer(url, url, trouble=unusable, hops=(url,))
        return self._proxy.run(self._exchange(url, self._context if verify else self._trusting, limit or self._limit))

    async def _exchange(self, url: str, context: ssl.SSLContext, limit: int) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._fetched(url, context, limit)
        except (TimeoutError, httpx.TimeoutException):
            return troubled(url, Reason.TIMEOUT, f"no whole answer in {self._seconds:g} s")
        except httpx.ProxyError as error:
            told = trouble_told(str(error))
            return Answer(url, url, trouble=told or Trouble(Reason.UNREACHABLE, str(error)), hops=(url,))
        except (httpx.RemoteProtocolError, httpx.UnsupportedProtocol) as error:
            return troubled(url, Reason.ERROR, str(error))
        except httpx.HTTPError as error:
            return _unreachable(url, error)
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            return troubled(url, Reason.ERROR, f"not an address: {error}")

    async def _fetched(self, url: str, context: ssl.SSLContext, limit: int) -> Answer:
        """A client for one exchange: it keeps no cookie and no connection."""
        transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False, proxy=httpx.Proxy(self._proxy.url))
        headers = {"user-agent": self.agent, "accept": "*/*", "accept-encoding": ACCEPTED, "connection": "close"}
        async with (
            httpx.AsyncClient(transport=transport, trust_env=False, timeout=self._seconds) as client,
            client.stream("GET", url, headers=headers, follow_redirects=False) as response,
        ):
            found = tuple((name.decode("latin-1").lower(), value.decode("latin-1"))
                          for name, value in response.headers.raw)  # fmt: skip
            told = trouble_told(response.headers.get(HEADER, "")) if url.lower().startswith("http:") else None
            if told is not None:
                return Answer(url, url, trouble=told, hops=(url,))
            body, cut = await _body(response, limit)
        status = response.status_code
        return Answer(url, url, status, found, body, trouble_of(status) or cut, hops=(url,))


@cache
def system_trust() -> ssl.SSLContext:
    """The system's authorities. Reading them takes a while, and nobody changes them."""
    return ssl.create_default_context()


def follow(url: str, once: Callable[[str], Answer]) -> Answer:
    """The answer at the end of at most five redirects; ``once`` makes each single exchange."""
    hops: tuple[str, ...] = ()
    here = url
    while True:
        hops = (*hops, here)
        answer = once(here).reached(url, hops)
        if answer.status not in REDIRECTS or answer.trouble is not None:
            return answer
        here = _moved(here, answer.header("location"))
        if not here:
            return troubled(url, Reason.ERROR, f"HTTP {answer.status} without a usable address").reached(url, hops)
        if here in hops or len(hops) > HOPS:
            return troubled(url, Reason.ERROR, f"redirected in a circle, or more than {HOPS} times").reached(url, hops)


def why_unusable(url: str) -> Trouble | None:
    """The trouble with an address that nothing is asked for; None for one of the web. Its host is the guard's."""
    if len(url) > _LONGEST:
        return Trouble(Reason.ERROR, f"an address of {len(url)} characters")
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        return Trouble(Reason.ERROR, "an address with spaces or control characters")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        return Trouble(Reason.ERROR, f"not an address: {error}")
    if parts.scheme not in ("http", "https"):
        return Trouble(Reason.UNSAFE, f"{parts.scheme or 'no scheme'}: is not the web's")
    if "@" in parts.netloc or "\\" in parts.netloc:
        return Trouble(Reason.UNSAFE, "an address with a user's name")
    return None if parts.hostname else Trouble(Reason.ERROR, "an address without a host")


def _moved(here: str, location: str) -> str:
    """Where a redirect leads, '' for nowhere. Bytes that no address may hold are written as browsers write them."""
    try:
        return urljoin(here, quote(location.strip().encode("latin-1"), safe=_AS_IT_IS)) if location else ""
    except ValueError:
        return ""


async def _body(response: httpx.Response, limit: int) -> tuple[bytes, Trouble | None]:
    body, came = bytearray(), 0
    try:
        unpack = unpacker(response.headers.get("content-encoding", ""))
        async for piece in response.aiter_raw():
            came += len(piece)
            body += unpack(piece, limit + 1 - len(body))
            if max(len(body), came) > limit:
                return bytes(body[:limit]), Trouble(Reason.TOO_LARGE, f"more than {limit} bytes")
    except Broken as broken:
        return bytes(body), Trouble(Reason.ERROR, str(broken))
    return bytes(body), None


def _unreachable(url: str, error: BaseException) -> Answer:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = cause.verify_message
            trouble = Trouble(Reason.UNREACHABLE, f"certificate: {why}")
            return Answer(url, url, trouble=trouble, certificate=why, hops=(url,))
        cause = cause.__cause__ or cause.__context__
    return troubled(url, Reason.UNREACHABLE, str(error) or type(error).__name__)
