"""A small forward proxy on loopback: every connection of a visit is made here, to addresses that the guard checked.

One connection carries one plain request, or one tunnel. Both ends are closed after it, so that no byte can be taken
for a second request that nobody checked. Plain requests are read: only GET, HEAD and OPTIONS, without a body and
without another protocol. Tunnels lead to port 443 and nobody sees into them: what a page may send through them, its
browser has to hold back (``observation/browser``).
"""

import asyncio
import socket
import struct
import threading
from collections import deque
from collections.abc import Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from eindekss.observation.network.guard import Guard, Target, Unknown, Unsafe
from eindekss.observation.network.head import Request, answer, request
from eindekss.observation.network.refusal import Denied, Refusal

_PIECE = 65536
_Result = TypeVar("_Result")
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: a cut connection must not look like one that ended well


@dataclass(frozen=True)
class Limits:
    """Of one connection: bytes in both directions, seconds in all, seconds without a byte, seconds to connect,
    bytes of a message's head. ``connections``: how many at once.
    """

    bytes: int = 200_000_000
    seconds: float = 900.0
    idle: float = 30.0
    connect: float = 10.0
    head: int = 65_536
    connections: int = 128


class Proxy:
    """``with Proxy(guard) as proxy``: ``proxy.url`` is where it listens, ``proxy.refused`` what it did not do (the
    newest thousand).
    """

    def __init__(self, guard: Guard, limits: Limits | None = None) -> None:
        self.guard = guard
        self.limits = limits or Limits()
        self.url = ""
        self._refused: deque[Refusal] = deque(maxlen=1000)
        self._open: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop
        self._over: asyncio.Event
        self._lookups = ThreadPoolExecutor(8, "lookup")
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._ready: Future[str] = Future()

    def __enter__(self) -> Self:
        self._thread.start()
        self.url = self._ready.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._lookups.shutdown(wait=False, cancel_futures=True)

    @property
    def refused(self) -> tuple[Refusal, ...]:
        return tuple(self._refused)

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Do something in the proxy's own loop, from any other thread, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def endpoint(self, asked: Request) -> Target:
        """Where a request may go. Raises ``Denied``."""
        look = self._loop.run_in_executor(self._lookups, self.guard.target, asked.host, asked.port)
        try:
            return await asyncio.wait_for(look, self.limits.connect)
        except Unsafe as unsafe:
            raise Denied("destination_ip_prohibited", str(unsafe)) from unsafe
        except Unknown as unknown:
            raise Denied("dns_error", str(unknown)) from unknown
        except TimeoutError as error:
            raise Denied("dns_timeout", f"no address of {asked.host} in {self.limits.connect:g} s") from error

    def refuse(self, method: str, target: str, denied: Denied) -> None:
        self._refused.append(Refusal(method, target, denied.error, denied.why))

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=self.limits.head)
        self._ready.set_result(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await self._over.wait()
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(_Connection(self, reader, writer).run(len(self._open) < self.limits.connections))
        self._open.add(task)
        task.add_done_callback(self._open.discard)


async def dial(address: str, port: int, limit: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connects. An address in digits is looked up nowhere."""
    return await asyncio.open_connection(address, port, limit=limit)


class _Connection:
    """One connection to the proxy, from its first byte to its end."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.proxy = proxy
        self.limits = proxy.limits
        self.reader = reader
        self.writer = writer
        self.upstream: asyncio.StreamWriter | None = None
        self.asked: Request | None = None
        self.begun = False  # whether the browser has got the first byte of an answer
        self.bytes = 0
        self.ends = asyncio.get_running_loop().time() + self.limits.seconds
        self.patience: asyncio.Timeout

    async def run(self, admitted: bool) -> None:
        """Whatever happens in it ends this connection alone."""
        try:
            async with asyncio.timeout(self.limits.idle) as self.patience:
                if not admitted:
                    raise Denied("connection_limit_reached", f"more than {self.limits.connections} connections")
                await self._exchange()
        except Denied as denied:
            self._deny(denied)
        except TimeoutError:
            if not self._rested:
                self._deny(Denied("http_response_timeout", f"cut after {self._patience_had:g} s"))
        except (OSError, EOFError) as error:
            if self.asked is not None and not self.begun:
                self._deny(Denied("http_response_incomplete", str(error) or "closed without an answer"))
        except Exception as error:  # a resolver of somebody's own may break in its own way
            self._deny(Denied("proxy_internal_error", f"{type(error).__name__}: {error}"))
        finally:
            for writer in (self.writer, self.upstream):
                if writer is not None:
                    writer.close()

    async def _exchange(self) -> None:
        head, _ = await self._head(self.reader, "http_request_error")
        self.asked = request(head)
        target = await self.proxy.endpoint(self.asked)
        reader, self.upstream = await self._connect(target)
        if self.asked.method == "CONNECT":
            self._send(b"HTTP/1.1 200 Connected\r\n\r\n")
            await _first(self._relay(self.reader, self.upstream), self._relay(reader, self.writer))
            return
        self.upstream.write(self.asked.head(target.host))
        await _first(self._answer(reader), self._gone())

    async def _head(self, reader: asyncio.StreamReader, error: str) -> tuple[bytes, bytes]:
        """A message's head, and what came after it where the end had to be guessed (lines that end in LF alone)."""
        try:
            return await reader.readuntil(b"\r\n\r\n"), b""
        except asyncio.LimitOverrunError as overrun:
            raise Denied(error, f"a head of more than {self.limits.head} bytes") from overrun
        except asyncio.IncompleteReadError as end:
            head, found, rest = end.partial.partition(b"\n\n")
            if not found:
                raise
            return head + found, rest

    async def _connect(self, target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """To the first of the checked addresses that answers."""
        error: OSError = OSError("no address")  # TimeoutError is one too
        for address, port in target.endpoints:
            try:
                async with asyncio.timeout(self.limits.connect):
                    return await dial(address, port, self.limits.head)
            except OSError as failed:
                error = failed
            self._alive()
        if isinstance(error, TimeoutError):
            raise Denied("connection_timeout", f"{target.host} did not answer in {self.limits.connect:g} s") from error
        raise Denied("destination_unavailable", f"{target.host}: {error.strerror or error}") from error

    async def _answer(self, reader: asyncio.StreamReader) -> None:
        status = 100
        while status < 200:  # interim answers are for whoever waits with a body
            head, rest = await self._head(reader, "http_response_header_section_size")
            status, head = answer(head)
        self._send(head + rest)
        await self._relay(reader, self.writer)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE):
            self.bytes += len(piece)
            if self.bytes > self.limits.bytes:
                raise Denied("http_response_body_size", f"cut after {self.limits.bytes} bytes")
            self._alive()
            writer.write(piece)
            await writer.drain()

    async def _gone(self) -> None:
        """Until the browser leaves; what it says after its request is no second request."""
        while await self.reader.read(_PIECE):
            pass

    def _send(self, data: bytes) -> None:
        self.begun = True
        self.writer.write(data)

    def _alive(self) -> None:
        now = asyncio.get_running_loop().time()
        self.patience.reschedule(min(now + self.limits.idle, self.ends))

    @property
    def _patience_had(self) -> float:
        return self.limits.idle if asyncio.get_running_loop().time() < self.ends else self.limits.seconds

    @property
    def _rested(self) -> bool:
        """Whether browser and website only left a connection open; the browser makes another when it needs one."""
        tunnel = self.begun and self.asked is not None and self.asked.method == "CONNECT"
        return self.asked is None or (tunnel and self._patience_had == self.limits.idle)

    def _deny(self, denied: Denied) -> None:
        asked = self.asked
        target = f"{asked.host}:{asked.port}{asked.path}" if asked else ""
        self.proxy.refuse(asked.method if asked else "", target[:500], denied)
        if self.begun:
            connection: socket.socket = self.writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.writer.transport.abort()
        else:
            self.writer.write(denied.answer())


async def _first(*work: Coroutine[Any, Any, None]) -> None:
    """Until the first of them ends, in whatever way; the others are given up."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
