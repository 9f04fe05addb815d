"""A token service on loopback: what Microsoft's and Google's do, and the introspection for a mail server."""

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.support import processes
from tests.support.certificates import Authority

TENANT, CLIENT, SECRET = "tenant-1", "client-1", "Sovelluksen-salaisuus"
Form = Mapping[str, str]
Answer = tuple[int, dict[str, object]]


@dataclass(slots=True)
class _Device:
    """A sign-in that waits for its person."""

    user_code: str
    user: str = ""
    polls: int = 0


@dataclass(slots=True)
class _Issued:
    """Who holds which token; access tokens with the monotonic second of their end."""

    access: dict[str, tuple[str, float]] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    devices: dict[str, _Device] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


class TokenService:
    """Listens on localhost with the suite's certificate."""

    def __init__(self, authority: Authority) -> None:
        """Stores only; `start` listens."""
        self.application_user = ""  # whose mailbox the application's own token opens
        self.lifetime = 3600
        self.grants: list[str] = []  # the grant types that were asked for, in order
        self.refusal: Answer | None = None  # answered to every request for a token instead
        self._port = processes.free_port()
        self._tls = authority.server_context()
        self._issued = _Issued()
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def forget(self) -> None:
        """As it was at first."""
        self.application_user, self.lifetime, self.refusal = "", 3600, None
        self.grants.clear()
        self._issued = _Issued()

    def start(self) -> None:
        """Listens; after `stop` on the same port."""
        if self._server is not None:
            return
        service = self

        class Handler(_Handler):
            answers = service

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listens no more; a second call does nothing."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(10)
            self._server = None

    @property
    def url(self) -> str:
        """The authority that a configuration names."""
        return f"https://localhost:{self._port}"

    # --- what a test does behind the service's back ------------------------------------------------

    def issue_refresh_token(self, user: str) -> str:
        """A refresh token, as from a sign-in long ago."""
        with self._lock:
            return self._new_refresh(user)

    def revoke_access(self) -> None:
        """No token that is out opens a mailbox any more."""
        with self._lock:
            self._issued.access.clear()

    def revoke_sign_ins(self) -> None:
        """Everybody must sign in again."""
        with self._lock:
            self._issued.refresh.clear()

    def enter(self, user_code: str, user: str) -> None:
        """The person types the code into a browser and signs in."""
        with self._lock:
            device = next(each for each in self._issued.devices.values() if each.user_code == user_code)
            device.user = user

    def consent(self, page: str, user: str) -> str:
        """The person signs in at Google's page; gives the address that the browser ends at."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        code = secrets.token_urlsafe(8)
        with self._lock:
            self._issued.codes[code] = user
        return f"{asked['redirect_uri']}/?state={asked['state']}&code={code}&scope=mail"

    def opens(self, user: str, token: str) -> bool:
        """Whether the token is good and opens this user's mailbox, as a mail server asks."""
        with self._lock:
            owner, until = self._issued.access.get(token, ("", 0.0))
            return owner == user and time.monotonic() < until

    def secrets(self) -> set[str]:
        """Every secret that is out."""
        with self._lock:
            return {SECRET, *self._issued.access, *self._issued.refresh}

    # --- what is asked over the network -------------------------------------------------------------

    def discovery(self, path: str) -> Answer:
        """Microsoft's description of itself; only for the one directory that there is."""
        base = f"{self.url}/{TENANT}"
        if path != f"/{TENANT}/v2.0/.well-known/openid-configuration":
            text = "AADSTS90002: Tenant 'nowhere' not found. Check to make sure.\r\nTrace ID: 1-2"
            return 400, {"error": "invalid_tenant", "error_description": text}
        return 200, {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def post(self, path: str, form: Form) -> Answer:
        """What a form that is posted to the path is answered with."""
        with self._lock:
            if path == "/introspect":
                return self._introspect(form["token"])
            if path.endswith("/devicecode"):
                return self._device_code()
            self.grants.append(form["grant_type"].rpartition(":")[2])
            if self.refusal is not None:
                return self.refusal
            return self._grant(form, google=path == "/token")

    def _introspect(self, token: str) -> Answer:
        user, until = self._issued.access.get(token, ("", 0.0))
        good = time.monotonic() < until
        return 200, {"active": good, "username": user} if good else {"active": False}

    def _device_code(self) -> Answer:
        code, user_code = secrets.token_urlsafe(8), secrets.token_hex(4).upper()
        self._issued.devices[code] = _Device(user_code=user_code)
        return 200, {
            "device_code": code,
            "user_code": user_code,
            "verification_uri": f"{self.url}/devicelogin",
            "expires_in": 60,
            "interval": 1,
        }

    def _grant(self, form: Form, *, google: bool) -> Answer:
        secret = form.get("client_secret", "")
        if form["client_id"] != CLIENT:
            return _refused("unauthorized_client", "AADSTS700016: Application not found in the directory.")
        if secret != SECRET and (google or secret or form["grant_type"] == "client_credentials"):
            text = "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 9-9\r\nTimestamp: now"
            return _refused("invalid_client", "Unauthorized" if google else text)
        match form["grant_type"].rpartition(":")[2]:
            case "client_credentials":
                return self._tokens(self.application_user, refresh=False)
            case "refresh_token":
                user = self._issued.refresh.get(form["refresh_token"], "")
                if not user:
                    text = "Token has been expired or revoked."
                    return _refused(
                        "invalid_grant", text if google else f"AADSTS700082: {text}\r\nTrace ID: 1"
                    )
                if not google:  # Microsoft replaces it; here the old one is of no use from then on
                    del self._issued.refresh[form["refresh_token"]]
                return self._tokens(user, refresh=not google)
            case "device_code":
                return self._device(self._issued.devices[form["device_code"]])
            case "authorization_code":
                if not form.get("code_verifier"):
                    return _refused("invalid_grant", "Missing code verifier.")
                return self._tokens(self._issued.codes.pop(form["code"]), refresh=True)
            case other:
                return _refused("unsupported_grant_type", other)

    def _device(self, device: _Device) -> Answer:
        device.polls += 1
        if not device.user:
            return _refused("authorization_pending", "AADSTS70016: Pending end-user authorization.")
        return self._tokens(device.user, refresh=True)

    def _tokens(self, user: str, *, refresh: bool) -> Answer:
        token = f"access-{secrets.token_urlsafe(16)}"
        self._issued.access[token] = (user, time.monotonic() + self.lifetime)
        answer: dict[str, object] = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
        }
        return 200, answer | ({"refresh_token": self._new_refresh(user)} if refresh else {})

    def _new_refresh(self, user: str) -> str:
        token = f"refresh-{secrets.token_urlsafe(16)}"
        self._issued.refresh[token] = user
        return token


def _refused(error: str, description: str) -> Answer:
    return 400, {"error": error, "error_description": description}


class _Handler(BaseHTTPRequestHandler):
    """HTTP for the service; a subclass names it."""

    answers: ClassVar[TokenService]
    timeout = 10

    def do_GET(self) -> None:
        """Microsoft's discovery."""
        self._answer(self.answers.discovery(self.path))

    def do_POST(self) -> None:
        """Everything else."""
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        self._answer(self.answers.post(self.path, form))

    def _answer(self, answer: Answer) -> None:
        status, document = answer
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""
