"""Canaille: metadata by RFC 8414, open registration, login and consent by forms; takes no notice of resources."""

import os
import re
import subprocess
import sys

import requests

from process import Process, free_port

USER = ("alice", "correct-horse-9")


class Canaille:
    name = "canaille"
    scopes = ["openid", "profile"]
    credentials = None

    def __init__(self, directory, _resource):
        self.directory = directory
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        self.program = os.path.join(os.path.dirname(sys.executable), "canaille")
        self.process = None

    def start(self):
        path = f"{self.directory}/canaille.toml"
        self.environment = {**os.environ, "CANAILLE_CONFIG": path, "AUTHLIB_INSECURE_TRANSPORT": "1"}
        self.write(path, "")
        # Its own generator writes the signing keys into the configuration that it dumps.
        keys = re.search(r"^ACTIVE_JWKS = .*$", self.run("config", "dump"), re.MULTILINE)
        self.write(path, keys.group(0) if keys else "")
        self.run("install")
        self.run("create", "user", "--user-name", USER[0], "--password", USER[1], "--family-name", "Liddell")
        command = [self.program, "run", "--bind", f"127.0.0.1:{self.port}"]
        self.process = Process(command, f"{self.directory}/canaille.log", self.environment)
        self.process.wait_for(self.issuer + "/.well-known/oauth-authorization-server")

    def write(self, path, keys):
        with open(path, "w") as file:
            file.write(
                f"""SECRET_KEY = "only for this test"
SERVER_NAME = "localhost:{self.port}"
PREFERRED_URL_SCHEME = "http"
[CANAILLE]
DATABASE = "sql"
[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{self.directory}/canaille.db"
[CANAILLE_OIDC]
DYNAMIC_CLIENT_REGISTRATION_OPEN = true
REQUIRE_NONCE = false
{keys}
"""
            )

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"canaille {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def browse(self, url):
        user = requests.Session()
        page = user.get(url)
        for answer in [{"login": USER[0]}, {"password": USER[1]}]:
            page = user.post(page.url, data={**self.token(page), **answer})
        page = user.post(page.url, data={**self.token(page), "answer": "accept"}, allow_redirects=False)
        return page.headers["Location"]

    def token(self, page):
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        return {"csrf_token": found.group(1)} if found else {}

    def stop(self):
        if self.process:
            self.process.stop()
