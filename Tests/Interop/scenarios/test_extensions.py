"""Tokens without a user at a browser, and tokens that are bound to a key."""

from __future__ import annotations

import time
from typing import Any

import pytest

from scenarios.client import LEGACY, MODERN, run_client
from scenarios.dpop import Proofs
from scenarios.http_mock import Mock, Received, Reply
from scenarios.jose import key_pair, verify
from scenarios.oauth_mock import AuthorizationServer, ProtectedServer, no
from scenarios.test_authorization import assert_one_resource, check, succeed

BOTH = pytest.mark.parametrize("revision", [LEGACY, MODERN])
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ID_JAG = "urn:ietf:params:oauth:token-type:id-jag"

# What an authorization server need not say when nobody consents there.
BARE = {
    "authorization_endpoint": None, "response_types_supported": None, "code_challenge_methods_supported": None,
    "grant_types_supported": ["client_credentials"]}
DOCUMENTS = pytest.mark.parametrize("document", [{}, BARE], ids=["full", "bare"])


def without_login(authorization: AuthorizationServer) -> None:
    assert authorization.registrations == [] and authorization.authorizations == []


def assert_resource(server: ProtectedServer, form: dict[str, str]) -> None:
    assert form.get("resource") in (None, server.url, server.resource), form


# MARK: Client credentials


@DOCUMENTS
@BOTH
def test_client_credentials_jwt(open_mock, revision, document):
    pem, key = key_pair()
    used: set[str] = set()

    def grant(entry: Received) -> None:
        form = entry.form
        assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", form
        assert "client_secret" not in form and entry.header("Authorization") is None
        claims = verify(form["client_assertion"], key)
        assert claims["iss"] == claims["sub"] == "jwt-client", claims
        assert claims["aud"] in (authorization.issuer, [authorization.issuer]), claims
        assert time.time() < claims["exp"] < time.time() + 3600, claims
        assert claims.get("jti") not in used, "an assertion is used twice"
        used.add(claims.get("jti", ""))

    metadata = document | {"token_endpoint_auth_signing_alg_values_supported": ["ES256"]}
    authorization = open_mock(AuthorizationServer(
        auth="private_key_jwt", registers=False, metadata=metadata, grants={"client_credentials": grant}))
    server = open_mock(ProtectedServer(revision, authorization))
    context = {"client_id": "jwt-client", "private_key_pem": pem, "signing_algorithm": "ES256"}
    succeed(server, "client-credentials-jwt", context)
    without_login(authorization)
    (form,) = authorization.token_requests
    assert_resource(server, form)


@DOCUMENTS
@BOTH
def test_client_credentials_basic(open_mock, revision, document):
    client = {"client_id": "basic-client", "client_secret": "basic:secret /+%"}

    def grant(entry: Received) -> None:
        assert authorization.authenticated(entry, "client_secret_basic") == "basic-client"

    authorization = open_mock(AuthorizationServer(
        registers=False, metadata=document, clients={"basic-client": client}, grants={"client_credentials": grant}))
    server = open_mock(ProtectedServer(revision, authorization))
    succeed(server, "client-credentials-basic", client)
    without_login(authorization)
    (form,) = authorization.token_requests
    assert_resource(server, form)


def test_client_credentials_basic_of_a_server_without_tools(open_mock):
    """The scenario ends with the list."""
    client = {"client_id": "basic-client", "client_secret": "secret"}
    authorization = open_mock(AuthorizationServer(
        registers=False, clients={"basic-client": client}, grants={"client_credentials": lambda _: None}))
    server = open_mock(ProtectedServer(LEGACY, authorization))
    server.on["tools/list"] = lambda _: {"tools": []}
    del server.on["tools/call"]
    run = run_client(server.url, "auth/client-credentials-basic", LEGACY, client)
    run.assert_done()
    check(server, run)


# MARK: An identity provider that vouches


@DOCUMENTS
@BOTH
def test_enterprise_managed_authorization(open_mock, revision, document):
    client = {"client_id": "enterprise-client", "client_secret": "enterprise secret"}

    def exchange(entry: Received) -> Reply:
        form = entry.form
        assert entry.method == "POST" and entry.path == "/token", entry
        expected = {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "requested_token_type": ID_JAG,
            "subject_token": "the.id.token", "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "audience": authorization.issuer, "resource": server.resource, "client_id": "idp-client"}
        assert {name: form.get(name) for name in expected} == expected
        return Reply(200, {"access_token": "the.id.jag", "issued_token_type": ID_JAG, "token_type": "N_A", "expires_in": 300})

    def grant(entry: Received) -> None:
        assert authorization.authenticated(entry, "client_secret_basic") == "enterprise-client"
        assert entry.form["assertion"] == "the.id.jag", entry.form

    provider = open_mock(Mock(exchange))
    metadata = document | {"grant_types_supported": [JWT_BEARER]}
    authorization = open_mock(AuthorizationServer(
        registers=False, metadata=metadata, clients={"enterprise-client": client}, grants={JWT_BEARER: grant}))
    server = open_mock(ProtectedServer(revision, authorization))
    succeed(server, "enterprise-managed-authorization", client | {
        "idp_client_id": "idp-client", "idp_id_token": "the.id.token", "idp_issuer": provider.origin,
        "idp_token_endpoint": provider.origin + "/token"})
    without_login(authorization)
    assert provider.faults == []
    assert len(provider.asked("POST", "/token")) == len(authorization.token_requests) == 1


# MARK: A platform that vouches

WORKLOAD = {"client_id": "workload", "valid_jwt": "valid.j.wt", "wrong_audience_jwt": "wrong.j.wt", "expired_jwt": "old.j.wt"}


def workload(revision: str, refusal: Reply | None, document: dict[str, Any]) -> ProtectedServer:
    def grant(entry: Received) -> Reply | None:
        form = entry.form
        assert form["assertion"] == "valid.j.wt", form
        assert "client_secret" not in form and "client_assertion" not in form and entry.header("Authorization") is None
        return refusal

    metadata = document | {"grant_types_supported": [JWT_BEARER]}
    authorization = AuthorizationServer(auth="none", registers=False, metadata=metadata, grants={JWT_BEARER: grant})
    return ProtectedServer(revision, authorization)


@DOCUMENTS
@BOTH
def test_wif_jwt_bearer(open_mock, revision, document):
    server = open_mock(workload(revision, None, document))
    open_mock(server.authorization)
    succeed(server, "wif-jwt-bearer", WORKLOAD)
    without_login(server.authorization)
    assert [form["grant_type"] for form in server.authorization.token_requests] == [JWT_BEARER]


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "invalid_request", "unauthorized_client"])
def test_wif_jwt_bearer_stops_at_an_error(open_mock, error):
    server = open_mock(workload(LEGACY, no(error, 401 if error == "invalid_client" else 400), {}))
    open_mock(server.authorization)
    run = run_client(server.url, "auth/wif-jwt-bearer", LEGACY, WORKLOAD)
    check(server, run)
    without_login(server.authorization)
    assert [form["grant_type"] for form in server.authorization.token_requests] == [JWT_BEARER]
    assert run.code != 0


# MARK: Bound tokens (RFC 9449)


def bound(revision: str, server_nonce: str | None = None, authorization_nonce: str | None = None, **more: Any) -> ProtectedServer:
    proofs = Proofs()
    metadata = {"dpop_signing_alg_values_supported": ["ES256"]}
    authorization = AuthorizationServer(proofs=proofs, metadata=metadata, nonce=authorization_nonce)
    return ProtectedServer(
        revision, authorization, scheme="DPoP", proofs=proofs, nonce=server_nonce, **more)


@pytest.mark.parametrize("algorithms", [["ES256"], ["EdDSA", "ES256"], None], ids=str)
@pytest.mark.parametrize("get", [405, "idle"])
@pytest.mark.parametrize("path", ["/mcp", "/mcp?tenant=1"])
@BOTH
def test_dpop(open_mock, revision, path, get, algorithms):
    server = open_mock(bound(revision, get=get))
    server.authorization.metadata = {"dpop_signing_alg_values_supported": algorithms}
    open_mock(server.authorization)
    server.url = server.mock.origin + path
    server.metadata = {"resource": server.mock.origin + "/mcp"}
    if "?" in path:
        server.url = f"'{server.url}'"
    succeed(server, "dpop")
    assert len(server.authorization.authorizations) == len(server.authorization.token_requests) == 1
    for entry in server.mock.log:
        if entry.method == "POST" and entry.header("Authorization"):
            assert entry.header("Authorization").startswith("DPoP ")


@pytest.mark.parametrize("tells_place_again", [True, False])
@pytest.mark.parametrize("where", ["authorization", "server", "both"])
@BOTH
def test_dpop_nonce(open_mock, revision, where, tells_place_again):
    server = open_mock(bound(
        revision, tells_place_again=tells_place_again, server_nonce=None if where == "authorization" else "nonce-of-the-server",
        authorization_nonce=None if where == "server" else "nonce-of-the-authorization-server"))
    open_mock(server.authorization)
    succeed(server, "dpop-nonce")
    assert len(server.authorization.authorizations) == 1
    assert len(server.authorization.registrations) == 1
    requests = server.authorization.token_requests
    assert len(requests) == (1 if where == "server" else 2)
    assert len({form["code"] for form in requests}) == 1


def test_dpop_nonces_may_change(open_mock):
    """Each answer brings the next nonce, which alone is good for the next request."""
    server = open_mock(bound(LEGACY, server_nonce="nonce-0"))
    open_mock(server.authorization)
    guard = server.gate

    def changing(entry: Received) -> Reply | None:
        refused = guard(entry)
        if refused is None and entry.method == "POST" and server.accepted % 2 == 0:
            server.nonce = f"nonce-{server.accepted}"
        return refused

    server.gate = changing
    succeed(server, "dpop-nonce")
    assert len(server.authorization.authorizations) == 1
