"""An authorization server, and an MCP server that wants its tokens."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus, urlencode, urlsplit

from scenarios.dpop import Proofs
from scenarios.http_mock import Mock, Received, Reply
from scenarios.jose import challenge_of
from scenarios.mcp_mock import JSON, Server, text, tool

CIMD = "https://conformance-test.local/client-metadata.json"
RESOURCE_METADATA = "/.well-known/oauth-protected-resource"
SERVER_METADATA = "/.well-known/oauth-authorization-server"
OPENID_METADATA = "/.well-known/openid-configuration"


@dataclass
class Token:
    value: str
    scopes: set[str]
    resource: str | None
    key: str | None = None


@dataclass
class Code:
    request: JSON
    is_used: bool = False


def no(error: str, status: int = 400, **more: Any) -> Reply:
    return Reply(status, {"error": error, **more}, {"Cache-Control": "no-store"})


class AuthorizationServer:
    """Registers clients, gives out codes and tokens, and holds clients to what they said before."""

    def __init__(self, name: str = "as", **variation: Any) -> None:
        self.name = name
        self.path: str = variation.get("path", "")
        self.places: list[str] = variation.get("places", [SERVER_METADATA])
        self.metadata: JSON = variation.get("metadata", {})
        self.endpoints: str = variation.get("endpoints", "")
        self.registers: bool = variation.get("registers", True)
        self.auth: str = variation.get("auth", "client_secret_basic")
        # What the redirect says of the issuer, made of the issuer.
        self.iss: Callable[[str], str | None] = variation.get("iss", lambda _: None)
        self.proofs: Proofs | None = variation.get("proofs")
        self.nonce: str | None = variation.get("nonce")
        self.grants: dict[str, Callable[[Received], Reply | None]] = variation.get("grants", {})
        self.clients: dict[str, JSON] = variation.get("clients", {})
        # Says only what it must when it registers a client and gives out tokens.
        self.is_terse: bool = variation.get("is_terse", False)
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Token] = {}
        self.opened: list[str] = []
        self.ports: dict[int, socket.socket] = {}
        # At the MCP server's own address in the oldest revision; see `join`.
        self.mock = Mock(self.answer)
        self.origin = self.mock.origin

    def join(self, mock: Mock) -> None:
        """Serves at another server's origin, for which that server must ask `answer`."""
        self.mock.close()
        self.mock, self.origin = mock, mock.origin

    @property
    def issuer(self) -> str:
        return self.origin + self.path

    def endpoint(self, name: str) -> str:
        return f"{self.origin}{self.endpoints}/{name}"

    @property
    def document(self) -> JSON:
        document = {
            "issuer": self.issuer, "authorization_endpoint": self.endpoint("authorize"),
            "token_endpoint": self.endpoint("token"), "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": [self.auth],
        }
        if self.registers:
            document["registration_endpoint"] = self.endpoint("register")
        return {key: value for key, value in (document | self.metadata).items() if value is not None}

    # MARK: What the tests look at

    def requests(self, method: str, name: str) -> list[Received]:
        return self.mock.asked(method, f"{self.endpoints}/{name}")

    @property
    def registrations(self) -> list[JSON]:
        return [entry.json for entry in self.requests("POST", "register")]

    @property
    def authorizations(self) -> list[JSON]:
        return [entry.query for entry in self.requests("GET", "authorize")]

    @property
    def token_requests(self) -> list[JSON]:
        return [entry.form for entry in self.requests("POST", "token")]

    # MARK: Answers

    def answer(self, entry: Received) -> Reply:
        if entry.method == "GET" and entry.path in self.places:
            return Reply(200, self.document)
        match entry.method, entry.path.removeprefix(self.endpoints):
            case "POST", "/register" if self.registers and entry.path.startswith(self.endpoints): return self.register(entry)
            case "GET", "/authorize" if entry.path.startswith(self.endpoints): return self.authorize(entry)
            case "POST", "/token" if entry.path.startswith(self.endpoints): return self.token(entry)
        return Reply(404)

    def register(self, entry: Received) -> Reply:
        wanted = entry.json
        assert (entry.header("Content-Type") or "").startswith("application/json"), "registration is no JSON"
        assert wanted["redirect_uris"], wanted
        assert wanted.get("token_endpoint_auth_method", self.auth) == self.auth, wanted
        assert "authorization_code" in wanted.get("grant_types", ["authorization_code"]), wanted
        id = f"{self.name}-client-{len(self.clients) + 1}"
        client = wanted | {"client_id": id, "token_endpoint_auth_method": self.auth}
        # Some servers give every client a secret.
        if self.auth != "none" or self.is_terse:
            client["client_secret"] = f"secret of {id}/+%"
        self.clients[id] = client
        shown = {name: client[name] for name in ("client_id", "client_secret", "redirect_uris") if name in client}
        return Reply(201, shown if self.is_terse else client)

    def authorize(self, entry: Received) -> Reply:
        query = entry.query
        assert query["response_type"] == "code", query
        assert query["code_challenge_method"] == "S256" and len(query["code_challenge"]) == 43, query
        assert query["state"], "no state"
        assert query["client_id"] in self.clients or query["client_id"] == CIMD, f"unknown client {query['client_id']}"
        address = urlsplit(query["redirect_uri"])
        assert address.hostname in ("127.0.0.1", "localhost", "::1"), query["redirect_uri"]
        registered = self.clients.get(query["client_id"], {}).get("redirect_uris")
        assert registered is None or query["redirect_uri"] in registered, f"{query['redirect_uri']} is not registered"
        self.watch(address.port or 80)
        code = f"code-{self.name}-{len(self.codes) + 1}"
        self.codes[code] = Code(query)
        fields = {"code": code, "state": query["state"]}
        if (iss := self.iss(self.issuer)) is not None:
            fields["iss"] = iss
        return Reply(302, b"", {"Location": f"{query['redirect_uri']}?{urlencode(fields)}"})

    def watch(self, port: int) -> None:
        """Sees whether somebody opens the redirect URI."""
        if port in self.ports:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen()
        except OSError:
            return  # Somebody listens there, or we may not.
        self.ports[port] = listener

        def accept() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    self.opened.append(f"the redirect URI at port {port} was opened")
                    connection.close()
            except OSError:
                pass

        threading.Thread(target=accept, daemon=True).start()

    def token(self, entry: Received) -> Reply:
        form = entry.form
        content = (entry.header("Content-Type") or "").split(";")[0]
        assert content == "application/x-www-form-urlencoded", content
        key = None
        if self.proofs:
            key, nonce = self.proofs.check(entry, self.origin)
            if self.nonce and nonce != self.nonce:
                return Reply(400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": self.nonce})
        grant = form["grant_type"]
        if grant in self.grants:
            if refusal := self.grants[grant](entry):
                return refusal
            return self.give(set(form.get("scope", "").split()), form.get("resource"), key)
        if grant != "authorization_code":
            return no("unsupported_grant_type")
        code = self.codes[form["code"]]
        asked = code.request
        assert not code.is_used, "the code is used twice"
        code.is_used = True
        assert challenge_of(form["code_verifier"]) == asked["code_challenge"], "the verifier does not fit the challenge"
        assert form["redirect_uri"] == asked["redirect_uri"], "the redirect URI changed"
        assert form.get("resource") == asked.get("resource"), "the resource changed"
        assert self.authenticated(entry, self.auth) == asked["client_id"], "another client"
        return self.give(set(asked.get("scope", "").split()), asked.get("resource"), key)

    def authenticated(self, entry: Received, method: str) -> str:
        """The client that a token request comes from, which uses this method and no other."""
        form, header = entry.form, entry.header("Authorization")
        assert "client_assertion" not in form
        if method == "client_secret_basic":
            assert header and header.startswith("Basic "), f"no Basic: {header}"
            assert "client_secret" not in form, "the secret is in the body too"
            words = base64.b64decode(header[6:], validate=True).decode().split(":")
            id, secret = (unquote_plus(word) for word in words)
            assert form.get("client_id", id) == id
        else:
            assert header is None, f"Authorization: {header}"
            id, secret = form["client_id"], form.get("client_secret")
        expected = None if method == "none" else self.clients[id]["client_secret"]
        assert secret == expected, f"the secret of {id} is wrong"
        return id

    def give(self, scopes: set[str], resource: str | None, key: str | None = None) -> Reply:
        token = Token(f"{self.name}-token-{len(self.tokens) + 1}", scopes, resource, key)
        self.tokens[token.value] = token
        body: JSON = {"access_token": token.value, "token_type": "DPoP" if key else "Bearer", "expires_in": 3600}
        if self.is_terse:
            return Reply(200, {"access_token": token.value, "token_type": body["token_type"].lower()})
        if scopes:
            body["scope"] = " ".join(sorted(scopes))
        return Reply(200, body, {"Cache-Control": "no-store"})

    def close(self) -> None:
        self.mock.close()
        for listener in self.ports.values():
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()


class ProtectedServer(Server):
    """Wants a token of an authorization server for everything."""

    def __init__(self, revision: str, authorization: AuthorizationServer, path: str = "/mcp", **variation: Any) -> None:
        super().__init__(revision, [tool("test-tool")], path, **variation)
        self.authorization = authorization
        # Where the metadata are, whether challenges say so, and what they hold besides.
        self.place: str | None = variation.get("place", RESOURCE_METADATA + path)
        self.tells_place: bool = variation.get("tells_place", True)
        self.metadata: JSON = variation.get("metadata", {})
        self.scope: str | None = variation.get("scope")
        self.scheme: str = variation.get("scheme", "Bearer")
        self.proofs: Proofs | None = variation.get("proofs")
        self.nonce: str | None = variation.get("nonce")
        # The scopes that a method needs.
        self.needs: Callable[[str], set[str]] = variation.get("needs", lambda _: set())
        self.is_open_for: set[str] = variation.get("is_open_for", set())
        # Whether a 403 names every scope that is needed, or only what lacks.
        self.names_all: bool = variation.get("names_all", False)
        self.tells_place_again: bool = variation.get("tells_place_again", True)
        self.gate = self.guard
        self.elsewhere = self.metadata_or_nothing
        self.accepted = 0
        self.on["tools/call"] = lambda params: text("called")

    @property
    def resource(self) -> str:
        return self.metadata.get("resource", self.url)

    def metadata_or_nothing(self, entry: Received) -> Reply:
        if self.place and entry.method == "GET" and entry.path == self.place:
            document = {"resource": self.url, "authorization_servers": [self.authorization.issuer]}
            return Reply(200, document | self.metadata)
        if self.authorization.mock is self.mock:
            return self.authorization.answer(entry)
        return Reply(404)

    def challenge(self, status: int, **parameters: str | None) -> Reply:
        if self.tells_place and self.place and (self.tells_place_again or not self.authorization.tokens):
            parameters["resource_metadata"] = self.mock.origin + self.place
        shown = ", ".join(f'{key}="{value}"' for key, value in parameters.items() if value is not None)
        return Reply(status, {"error": parameters.get("error", "unauthorized")}, {"WWW-Authenticate": f"{self.scheme} {shown}".strip()})

    def guard(self, entry: Received) -> Reply | None:
        algorithms = {"algs": "ES256"} if self.scheme == "DPoP" else {}
        header = entry.header("Authorization")
        if header is None:
            if entry.method != "POST" or entry.json.get("method") in self.is_open_for:
                return None
            return self.challenge(401, scope=self.scope, **algorithms)
        scheme, value = header.split(" ", 1)
        assert scheme == self.scheme, header
        token = self.authorization.tokens.get(value)
        if token is None:
            return self.challenge(401, error="invalid_token", scope=self.scope, **algorithms)
        if self.proofs:
            key, nonce = self.proofs.check(entry, self.mock.origin, value)
            assert key == token.key, "the proof is of another key"
            if self.nonce and nonce != self.nonce:
                reply = self.challenge(401, error="use_dpop_nonce", **algorithms)
                reply.headers["DPoP-Nonce"] = self.nonce
                return reply
        needed = self.needs((entry.json or {}).get("method", "") if entry.method == "POST" else "")
        if not needed <= token.scopes:
            lacking = needed if self.names_all else needed - {"mcp:basic"}
            return self.challenge(403, error="insufficient_scope", scope=" ".join(sorted(lacking)))
        self.accepted += 1
        return None
