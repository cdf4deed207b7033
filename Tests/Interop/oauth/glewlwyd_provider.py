"""Glewlwyd: metadata by OpenID Connect only, below the issuer's path; resource indicators; rotating refresh tokens."""

import re
import subprocess
from urllib.parse import parse_qs, urlparse

import requests

from process import Process, free_port

SCHEMA = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
TEMPLATE = "/etc/glewlwyd/glewlwyd.conf"
USER = {"username": "alice", "password": "correct-horse-9"}


class Glewlwyd:
    name = "glewlwyd"
    scopes = ["mcp"]
    credentials = None

    def __init__(self, directory, resource):
        self.directory = directory
        self.resource = resource
        self.port = free_port()
        self.api = f"http://localhost:{self.port}/api"
        self.issuer = self.api + "/oidc"
        self.process = None

    def start(self):
        database = f"{self.directory}/glewlwyd.db"
        with open(SCHEMA) as schema:
            subprocess.run(["sqlite3", database], stdin=schema, check=True)
        configuration = f"{self.directory}/glewlwyd.conf"
        with open(configuration, "w") as file:
            file.write(self.configuration(database))
        self.process = Process(["glewlwyd", f"--config-file={configuration}"], f"{self.directory}/glewlwyd.log")
        self.process.wait_for(f"http://localhost:{self.port}/config")
        self.set_up()

    def configuration(self, database):
        with open(TEMPLATE) as file:
            text = file.read()
        text = re.sub(r"@include .*", "", text)
        for old, new in [
            ("port=4593", f"port={self.port}"),
            ('#bind_address="127.0.0.1"', 'bind_address="127.0.0.1"'),
            ("http://localhost:4593/", f"http://localhost:{self.port}/"),
            ('log_mode="file"', 'log_mode="console"'),
        ]:
            text = text.replace(old, new, 1)
        return text + f'\ndatabase = {{ type = "sqlite3"; path = "{database}"; }};\n'

    def set_up(self):
        administrator = requests.Session()
        administrator.post(self.api + "/auth/", json={"username": "admin", "password": "password"}).raise_for_status()
        for path, body in [
            ("/mod/plugin/", self.plugin()),
            ("/scope/", {"name": "mcp", "display_name": "mcp", "password_required": False, "scheme": {}}),
            (
                "/user/?source=database",
                {**USER, "name": "Alice", "email": "a@x.test", "scope": ["openid", "mcp"], "enabled": True},
            ),
        ]:
            administrator.post(self.api + path, json=body).raise_for_status()
        client = requests.post(
            self.issuer + "/register",
            json={
                "client_name": "machine",
                "redirect_uris": ["http://127.0.0.1:9/callback"],
                "grant_types": ["client_credentials"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "client_secret_basic",
            },
        )
        if client.ok:
            self.credentials = client.json()["client_id"], client.json()["client_secret"]
        else:
            print("glewlwyd registers no machine:", client.status_code, client.text)

    def plugin(self):
        key, certificate = f"{self.directory}/key.pem", f"{self.directory}/public.pem"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-out", certificate], check=True, capture_output=True)
        parameters = {
            "iss": self.issuer,
            "jwt-type": "rsa",
            "jwt-key-size": "256",
            "key": open(key).read(),
            "cert": open(certificate).read(),
            "access-token-duration": 3600,
            "refresh-token-duration": 1209600,
            "code-duration": 600,
            "refresh-token-rolling": True,
            "refresh-token-one-use": "always",
            "allow-non-oidc": True,
            "auth-type-code-enabled": True,
            "auth-type-token-enabled": False,
            "auth-type-id-token-enabled": True,
            "auth-type-none-enabled": False,
            "auth-type-password-enabled": False,
            "auth-type-client-enabled": True,
            "auth-type-device-enabled": True,
            "auth-type-refresh-enabled": True,
            "jwks-show": True,
            "pkce-allowed": True,
            "pkce-method-plain-allowed": False,
            "pkce-required": True,
            "introspection-revocation-allowed": True,
            "introspection-revocation-allow-target-client": True,
            "register-client-allowed": True,
            "register-client-management-allowed": True,
            "register-client-auth-scope": [],
            "register-client-credentials-scope": ["mcp"],
            "register-default-properties": {},
            "resource-allowed": True,
            "resource-client-property": "resource",
            "resource-scope": {"mcp": [self.resource], "openid": [self.resource]},
            "resource-scope-and-client-property": False,
            "oauth-dpop-allowed": True,
            "oauth-dpop-iat-duration": 60,
        }
        return {"module": "oidc", "name": "oidc", "display_name": "oidc", "parameters": parameters}

    def browse(self, url):
        query = parse_qs(urlparse(url).query)
        user = requests.Session()
        user.post(self.api + "/auth/", json=USER).raise_for_status()
        grant = {"scope": " ".join(query.get("scope", []))}
        user.put(f"{self.api}/auth/grant/{query['client_id'][0]}", json=grant).raise_for_status()
        return user.get(url + "&g_continue=", allow_redirects=False).headers["Location"]

    def stop(self):
        if self.process:
            self.process.stop()
