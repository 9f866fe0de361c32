"""A small OpenID provider on loopback: real HTTP, real signatures, nobody's password."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "st-db", "between us"


class Provider:
    """Vouches for ``subject``; ``spoil`` changes what its id token says."""

    def __init__(self) -> None:
        self.subject = "an-at-the-office"
        self.spoil: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.sign_with = self.key
        self._asked: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - of the inner class
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path.endswith("openid-configuration"):
                    self._json(provider.about())
                elif path == "/jwks":
                    self._json({"keys": [provider.key.as_dict(private=False)]})
                else:
                    self.send_response(302)
                    self.send_header(
                        "Location", provider.allow({k: v[0] for k, v in asked.items()})
                    )
                    self.end_headers()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                given = {k: v[0] for k, v in parse_qs(body).items()}
                self._json(provider.token(given, self.headers.get("authorization", "")))

            def _json(self, value: Any) -> None:
                body = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def allow(self, asked: dict[str, str]) -> str:
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        code = secrets.token_urlsafe(8)
        self._asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str], authorization: str) -> dict[str, Any]:
        asked = self._asked.pop(given["code"])
        assert base64.b64decode(authorization.split()[1]).decode().startswith(f"{CLIENT}:")
        hashed = hashlib.sha256(given["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() == asked["code_challenge"]
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.subject, "iat": now,
                  "exp": now + 60, "nonce": asked["nonce"], **self.spoil}  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.sign_with)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}
