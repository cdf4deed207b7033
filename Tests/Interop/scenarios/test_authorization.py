"""Authorization by a user: discovery, registration, scopes, the redirect."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.client import LEGACY, MODERN, Run, run_client
from scenarios.oauth_mock import (
    CIMD, OPENID_METADATA, RESOURCE_METADATA, SERVER_METADATA, AuthorizationServer, ProtectedServer)

BOTH = pytest.mark.parametrize("revision", [LEGACY, MODERN])
CHALLENGES = pytest.mark.parametrize("challenge", ["Bearer", None], ids=["challenge", "no-challenge"])


def check(server: ProtectedServer, run: Run) -> None:
    """What holds whatever the scenario is."""
    assert run.ended, run.output
    server.assert_clean()
    assert not server.authorization.mock.faults, server.authorization.mock.faults
    assert not server.authorization.opened, server.authorization.opened
    for entry in server.mock.log + server.authorization.mock.log:
        assert "token-" not in entry.target, f"a token in an address: {entry}"


def succeed(server: ProtectedServer, scenario: str, context: dict[str, Any] | None = None) -> None:
    run = run_client(server.url, "auth/" + scenario, server.revision, context)
    run.assert_done()
    check(server, run)
    assert len(server.called("test-tool")) == 1
    assert server.called("test-tool")[0].get("arguments", {}) == {}
    assert server.methods.index("tools/list") < server.methods.index("tools/call")


def refuse(server: ProtectedServer, scenario: str) -> None:
    """The client may fail, but must end."""
    check(server, run_client(server.url, "auth/" + scenario, server.revision))
    assert server.mock.log, "it asked nothing"


def assert_one_resource(server: ProtectedServer) -> None:
    asked = [request.get("resource") for request in server.authorization.authorizations + server.authorization.token_requests]
    assert asked and len(set(asked)) == 1, asked
    assert asked[0] in (server.url, server.resource), asked
    assert "#" not in asked[0]


def assert_registered(authorization: AuthorizationServer, revision: str) -> None:
    assert len(authorization.registrations) == 1
    kind = authorization.registrations[0].get("application_type")
    assert kind in (("native", "web") if revision == MODERN else (None, "native", "web")), authorization.registrations


def asked_scopes(authorization: AuthorizationServer) -> list[set[str] | None]:
    return [set(query["scope"].split()) if "scope" in query else None for query in authorization.authorizations]


# MARK: Where the metadata are


@BOTH
def test_metadata_default(open_mock, revision):
    authorization = open_mock(AuthorizationServer())
    server = open_mock(ProtectedServer(revision, authorization))
    succeed(server, "metadata-default")
    assert server.mock.asked("GET", RESOURCE_METADATA + "/mcp")
    assert not server.mock.asked("GET", RESOURCE_METADATA)
    assert authorization.mock.asked("GET", SERVER_METADATA)
    assert_registered(authorization, revision)
    assert_one_resource(server)
    assert len(authorization.authorizations) == len(authorization.token_requests) == 1


@pytest.mark.parametrize("path", ["", "/mcp"])
@BOTH
def test_metadata_of_a_server_that_wants_no_token_to_connect(open_mock, revision, path):
    authorization = open_mock(AuthorizationServer(is_terse=True))
    server = open_mock(ProtectedServer(
        revision, authorization, path, is_open_for={"initialize", "notifications/initialized", "server/discover"}))
    succeed(server, "metadata-default")
    assert len(authorization.authorizations) == len(authorization.token_requests) == 1


@CHALLENGES
@BOTH
def test_metadata_var1(open_mock, revision, challenge):
    authorization = open_mock(AuthorizationServer(places=[OPENID_METADATA]))
    server = open_mock(ProtectedServer(revision, authorization, tells_place=False))
    without_challenge(server, challenge)
    succeed(server, "metadata-var1")
    assert_registered(authorization, revision)
    assert_one_resource(server)


def without_challenge(server: ProtectedServer, challenge: str | None) -> None:
    """A 401 without WWW-Authenticate."""
    if challenge is not None:
        return
    guard = server.gate

    def bare(entry):
        reply = guard(entry)
        if reply:
            reply.headers.pop("WWW-Authenticate", None)
        return reply

    server.gate = bare


@BOTH
def test_metadata_var2(open_mock, revision):
    authorization = open_mock(AuthorizationServer(path="/tenant1", places=[SERVER_METADATA + "/tenant1"]))
    server = open_mock(ProtectedServer(revision, authorization, place=RESOURCE_METADATA, tells_place=False))
    server.metadata = {"resource": server.mock.origin}
    succeed(server, "metadata-var2")
    assert not authorization.mock.asked("GET", SERVER_METADATA)
    assert not authorization.mock.asked("GET", OPENID_METADATA)
    assert_registered(authorization, revision)
    assert_one_resource(server)


@BOTH
def test_metadata_var3(open_mock, revision):
    authorization = open_mock(AuthorizationServer(path="/tenant1", places=["/tenant1" + OPENID_METADATA]))
    server = open_mock(ProtectedServer(revision, authorization, place="/custom/metadata/location.json"))
    succeed(server, "metadata-var3")
    assert not authorization.mock.asked("GET", SERVER_METADATA)
    assert not authorization.mock.asked("GET", OPENID_METADATA)
    assert_registered(authorization, revision)
    assert_one_resource(server)


@CHALLENGES
def test_2025_03_26_oauth_metadata_backcompat(open_mock, challenge):
    authorization = open_mock(AuthorizationServer(endpoints="/oauth"))
    server = open_mock(ProtectedServer("2025-03-26", authorization, place=None))
    authorization.join(server.mock)
    without_challenge(server, challenge)
    succeed(server, "2025-03-26-oauth-metadata-backcompat")
    assert server.mock.asked("GET", SERVER_METADATA)


@CHALLENGES
def test_2025_03_26_oauth_endpoint_fallback(open_mock, challenge):
    authorization = open_mock(AuthorizationServer(places=[]))
    server = open_mock(ProtectedServer("2025-03-26", authorization, place=None))
    authorization.join(server.mock)
    # Nobody told this client how to prove itself.
    authorization.auth = "client_secret_basic"
    without_challenge(server, challenge)
    succeed(server, "2025-03-26-oauth-endpoint-fallback")


# MARK: Who the client is


@pytest.mark.parametrize("methods", [["none"], None, ["none", "client_secret_basic", "client_secret_post"]], ids=str)
@BOTH
def test_basic_cimd(open_mock, revision, methods):
    metadata = {"client_id_metadata_document_supported": True, "token_endpoint_auth_methods_supported": methods}
    authorization = open_mock(AuthorizationServer(auth="none", metadata=metadata))
    server = open_mock(ProtectedServer(revision, authorization))
    succeed(server, "basic-cimd")
    assert authorization.registrations == []
    assert [query["client_id"] for query in authorization.authorizations] == [CIMD]
    assert_one_resource(server)


@pytest.mark.parametrize("methods", [["client_secret_basic"], None, ["client_secret_post", "client_secret_basic"]], ids=str)
@BOTH
def test_pre_registration(open_mock, revision, methods):
    metadata = {"token_endpoint_auth_methods_supported": methods}
    client = {"client_id": "pre-registered", "client_secret": "pre:registered secret/+%"}
    authorization = open_mock(AuthorizationServer(
        registers=False, clients={"pre-registered": client}, metadata=metadata))
    server = open_mock(ProtectedServer(revision, authorization))
    succeed(server, "pre-registration", client)
    assert authorization.mock.asked("POST", "/register") == []
    assert_one_resource(server)


@pytest.mark.parametrize("is_terse", [False, True], ids=["full", "terse"])
@pytest.mark.parametrize("method", ["basic", "post", "none"])
@pytest.mark.parametrize("revision", ["2025-06-18", LEGACY, MODERN])
def test_token_endpoint_auth(open_mock, revision, method, is_terse):
    auth = "none" if method == "none" else f"client_secret_{method}"
    authorization = open_mock(AuthorizationServer(auth=auth, is_terse=is_terse))
    server = open_mock(ProtectedServer(revision, authorization))
    succeed(server, f"token-endpoint-auth-{method}")
    assert_one_resource(server)


# MARK: Scopes


@BOTH
def test_scope_from_www_authenticate(open_mock, revision):
    authorization = open_mock(AuthorizationServer())
    metadata = {"scopes_supported": ["mcp:basic", "mcp:read", "mcp:write"]}
    server = open_mock(ProtectedServer(revision, authorization, scope="mcp:basic", metadata=metadata))
    succeed(server, "scope-from-www-authenticate")
    assert asked_scopes(authorization) == [{"mcp:basic"}]


@BOTH
def test_scope_from_scopes_supported(open_mock, revision):
    authorization = open_mock(AuthorizationServer())
    metadata = {"scopes_supported": ["mcp:basic", "mcp:read", "mcp:write"]}
    server = open_mock(ProtectedServer(revision, authorization, metadata=metadata))
    succeed(server, "scope-from-scopes-supported")
    assert asked_scopes(authorization) == [{"mcp:basic", "mcp:read", "mcp:write"}]


@pytest.mark.parametrize("listed", [None, ["openid", "profile"]], ids=["unlisted", "listed"])
@BOTH
def test_scope_omitted_when_undefined(open_mock, revision, listed):
    authorization = open_mock(AuthorizationServer(metadata={"scopes_supported": listed}))
    server = open_mock(ProtectedServer(revision, authorization))
    succeed(server, "scope-omitted-when-undefined")
    assert asked_scopes(authorization) == [None]


def stepping(method: str) -> set[str]:
    return {"mcp:basic", "mcp:write"} if method == "tools/call" else {"mcp:basic"} if method else set()


@pytest.mark.parametrize("variation", [
    {}, {"names_all": True}, {"tells_place_again": False},
    {"is_open_for": {"initialize", "notifications/initialized", "server/discover"}},
], ids=["only-what-lacks", "all-scopes", "no-place", "open-to-connect"])
@BOTH
def test_scope_step_up(open_mock, revision, variation):
    authorization = open_mock(AuthorizationServer())
    metadata = {"scopes_supported": ["mcp:basic", "mcp:write", "mcp:profile"]}
    server = open_mock(ProtectedServer(
        revision, authorization, scope="mcp:basic", metadata=metadata, needs=stepping, **variation))
    succeed(server, "scope-step-up")
    assert asked_scopes(authorization) == [{"mcp:basic"}, {"mcp:basic", "mcp:write"}]


@pytest.mark.parametrize("place", ["call", "everywhere"])
@BOTH
def test_scope_retry_limit(open_mock, revision, place):
    authorization = open_mock(AuthorizationServer())

    def never(method: str) -> set[str]:
        return {"mcp:basic", "mcp:admin"} if method == "tools/call" or place == "everywhere" else set()

    server = open_mock(ProtectedServer(revision, authorization, scope="mcp:basic", needs=never))
    give = authorization.give
    # Whatever is asked for, it is not given.
    authorization.give = lambda scopes, resource, key=None: give(scopes - {"mcp:admin"}, resource, key)
    refuse(server, "scope-retry-limit")
    assert 1 <= len(authorization.authorizations) <= 3


@pytest.mark.parametrize("client", ["registered", "document", "registered-where-no-grants-are-listed"])
@pytest.mark.parametrize("source", ["challenge", "metadata", "nothing"])
def test_offline_access_scope(open_mock, source, client):
    metadata = {"scopes_supported": ["mcp:basic", "offline_access"]}
    if client == "document":
        metadata["client_id_metadata_document_supported"] = True
    if client == "registered-where-no-grants-are-listed":
        metadata["grant_types_supported"] = None
    authorization = open_mock(AuthorizationServer(auth="none", metadata=metadata))
    server = open_mock(ProtectedServer(MODERN, authorization, **scope_from(source)))
    succeed(server, "offline-access-scope")
    basic = set() if source == "nothing" else {"mcp:basic"}
    assert asked_scopes(authorization) == [basic | {"offline_access"}]
    for registration in authorization.registrations:
        assert "refresh_token" in registration["grant_types"]


@pytest.mark.parametrize("source", ["challenge", "metadata"])
def test_offline_access_not_supported(open_mock, source):
    authorization = open_mock(AuthorizationServer(metadata={"scopes_supported": ["mcp:basic"]}))
    server = open_mock(ProtectedServer(MODERN, authorization, **scope_from(source)))
    succeed(server, "offline-access-not-supported")
    assert asked_scopes(authorization) == [{"mcp:basic"}]


def scope_from(source: str) -> dict[str, Any]:
    return {
        "challenge": {"scope": "mcp:basic"}, "metadata": {"metadata": {"scopes_supported": ["mcp:basic"]}}, "nothing": {},
    }[source]


# MARK: Servers that are not what they say


@pytest.mark.parametrize("tells_place", [True, False])
def test_resource_mismatch(open_mock, tells_place):
    authorization = open_mock(AuthorizationServer())
    metadata = {"resource": "https://evil.example.com/mcp"}
    server = open_mock(ProtectedServer(MODERN, authorization, metadata=metadata, tells_place=tells_place))
    refuse(server, "resource-mismatch")
    assert server.mock.asked("GET", server.place)
    assert authorization.authorizations == []


@pytest.mark.parametrize("issuer", ["https://evil.example.com", "slash"])
def test_metadata_issuer_mismatch(open_mock, issuer):
    authorization = open_mock(AuthorizationServer())
    authorization.metadata = {"issuer": authorization.issuer + "/" if issuer == "slash" else issuer}
    server = open_mock(ProtectedServer(MODERN, authorization))
    refuse(server, "metadata-issuer-mismatch")
    assert authorization.mock.asked("GET", SERVER_METADATA)
    assert not authorization.registrations and not authorization.authorizations and not authorization.token_requests


@pytest.mark.parametrize("after", [1, 2])
def test_authorization_server_migration(open_mock, after):
    old, new = open_mock(AuthorizationServer("old")), open_mock(AuthorizationServer("new"))
    server = open_mock(ProtectedServer(MODERN, old))
    guard = server.gate

    def moving(entry):
        if server.accepted >= after:
            server.authorization = new
        return guard(entry)

    server.gate = moving
    succeed(server, "authorization-server-migration")
    assert len(old.registrations) == len(new.registrations) == 1
    assert len(old.authorizations) == len(new.authorizations) == 1
    assert not any(b"old-client" in entry.target.encode() + entry.body for entry in new.mock.log)
    assert not any("old-client" in "".join(entry.all("Authorization")) for entry in new.mock.log)
    assert len(server.mock.asked("GET", server.place)) == 2


# MARK: Who the redirect comes from (RFC 9207)


def issuing(advertised: bool, iss) -> AuthorizationServer:
    metadata = {"authorization_response_iss_parameter_supported": True} if advertised else {}
    return AuthorizationServer(metadata=metadata, iss=iss)


@pytest.mark.parametrize("scenario,advertised,iss", [
    ("iss-supported", True, lambda issuer: issuer),
    ("iss-not-advertised", False, lambda _: None),
], ids=["iss-supported", "iss-not-advertised"])
def test_iss_in_order(open_mock, scenario, advertised, iss):
    authorization = open_mock(issuing(advertised, iss))
    server = open_mock(ProtectedServer(MODERN, authorization))
    succeed(server, scenario)
    assert len(authorization.token_requests) == 1


@pytest.mark.parametrize("scenario,advertised,iss", [
    ("iss-supported-missing", True, lambda _: None),
    ("iss-wrong-issuer", True, lambda _: "https://evil.example.com"),
    ("iss-unexpected", False, lambda _: "https://evil.example.com"),
    ("iss-normalized", True, lambda issuer: issuer + "/"),
], ids=["missing", "wrong-issuer", "unexpected", "normalized"])
def test_iss_out_of_order(open_mock, scenario, advertised, iss):
    authorization = open_mock(issuing(advertised, iss))
    server = open_mock(ProtectedServer(MODERN, authorization))
    refuse(server, scenario)
    assert len(authorization.authorizations) == 1
    assert authorization.token_requests == []
