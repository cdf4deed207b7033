"""Reads JSON web tokens strictly, with ECDSA on P-256."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

JSON = dict[str, Any]


def decode(text: str) -> bytes:
    assert re.fullmatch(r"[A-Za-z0-9_-]+", text), f"not base64url: {text}"
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier), f"no verifier of RFC 7636: {verifier}"
    return encode(hashlib.sha256(verifier.encode()).digest())


def parts(token: str) -> tuple[JSON, JSON]:
    """Header and claims, unverified."""
    header, claims, _ = token.split(".")
    return json.loads(decode(header)), json.loads(decode(claims))


def verify(token: str, key: ec.EllipticCurvePublicKey) -> JSON:
    """The claims of a token that the key signed with ES256."""
    header, claims = parts(token)
    assert header["alg"] == "ES256", header
    signed, signature = token.rsplit(".", 1)
    raw = decode(signature)
    assert len(raw) == 64, "an ES256 signature has 64 bytes"
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise AssertionError("the signature is wrong") from None
    return claims


def public_key(jwk: JSON) -> ec.EllipticCurvePublicKey:
    assert (jwk["kty"], jwk["crv"]) == ("EC", "P-256"), jwk
    x, y = (int.from_bytes(decode(jwk[name]), "big") for name in "xy")
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def thumbprint(jwk: JSON) -> str:
    public = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return encode(hashlib.sha256(json.dumps(public, separators=(",", ":"), sort_keys=True).encode()).digest())


def key_pair() -> tuple[str, ec.EllipticCurvePublicKey]:
    """A new private key as PKCS #8, and its public half."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode(), key.public_key()
