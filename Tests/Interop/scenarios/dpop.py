"""Checks proofs of possession (RFC 9449)."""

from __future__ import annotations

import hashlib
import time

from scenarios.http_mock import Received
from scenarios.jose import encode, parts, public_key, thumbprint, verify


class Proofs:
    """What servers together have seen, for proofs are used once."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def check(self, entry: Received, origin: str, token: str | None = None) -> tuple[str, str | None]:
        """The thumbprint of the key and the nonce of a request's one valid proof."""
        fields = entry.all("DPoP")
        assert len(fields) == 1, f"{len(fields)} proofs"
        header, _ = parts(fields[0])
        assert header["typ"] == "dpop+jwt", header
        jwk = header["jwk"]
        assert "d" not in jwk, "the proof shows the private key"
        claims = verify(fields[0], public_key(jwk))
        assert claims["htm"] == entry.method, claims
        assert claims["htu"] == origin + entry.path, claims
        assert abs(time.time() - claims["iat"]) <= 300, claims
        assert claims["jti"] and claims["jti"] not in self.seen, "a proof is used twice"
        self.seen.add(claims["jti"])
        if token is None:
            assert "ath" not in claims, claims
        else:
            assert claims["ath"] == encode(hashlib.sha256(token.encode()).digest()), claims
        return thumbprint(jwk), claims.get("nonce")
