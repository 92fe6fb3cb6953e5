"""An OpenID Connect provider on loopback, for tests: a real code flow with PKCE and identities signed with RS256."""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "e-indekss", "a secret of the client"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """``person`` is who is logged in at the provider. The rest makes it misbehave, one way at a time."""

    person: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)  # claims that the identity has instead of the right ones
    header: dict[str, Any] = field(default_factory=dict)
    forged: bool = False  # signed with a key that the provider does not publish
    unsigned: bool = False
    mac: bool = False  # signed with the client's secret instead of the provider's key
    userinfo: dict[str, Any] | None = None  # told there, and then not in the identity
    name: str = ""  # what it calls itself, if not its address
    port: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)  # requests for a code
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=_key)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.name or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The person agrees at once; where the browser goes with the code."""
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """An identity for a code: once, to the client it was given to, and with the verifier of its challenge."""
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not fits or asked.get("code_challenge") != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": self.identity()}

    def identity(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"sub": self.person["sub"]} if self.userinfo is not None else self.person
        claims |= self.changed
        if self.unsigned:
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})
        if self.mac:
            return jwt.encode(claims, SECRET.ljust(32, "."), algorithm="HS256", headers={"kid": "one"})
        key = _key() if self.forged else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"} | self.header)


def serve(provider: Provider) -> ThreadingHTTPServer:
    """Serve it on a free port, in a thread of its own; ``shutdown`` and ``server_close`` end it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_flat(parts.query)))
                self.end_headers()
            else:
                self._say(200, {"/.well-known/openid-configuration": provider.configuration, "/keys": provider.keys,
                                "/userinfo": lambda: provider.userinfo}[parts.path]())  # fmt: skip

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._say(*provider.token(_flat(self.rfile.read(length).decode())))

        def _say(self, status: int, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
