"""An authenticator app, for tests: the codes of RFC 6238."""

import base64
import hashlib
import hmac
import struct
import time


def code(secret: str, step: int = 0) -> str:
    """RFC 6238 as an authenticator app reckons it, ``step`` half-minutes from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"
