"""Starts the authorization servers and a resource server that trusts them, then runs the Swift test against both.

usage: drive.py REPOSITORY [provider ...]
"""

import os
import subprocess
import sys
import tempfile

from canaille_provider import Canaille
from glewlwyd_provider import Glewlwyd
from resource_server import ResourceServer

PROVIDERS = {"glewlwyd": Glewlwyd, "canaille": Canaille}


def main(repository, names):
    names = names or list(PROVIDERS)
    with tempfile.TemporaryDirectory() as directory, ResourceServer() as server:
        started = []
        try:
            for name in names:
                provider = PROVIDERS[name](directory, server.url(name))
                started.append(provider)
                provider.start()
                server.add(name, provider)
                print(f"{name} is ready: {provider.issuer}", flush=True)
            return run_tests(repository, server, started)
        finally:
            for provider in started:
                provider.stop()


def run_tests(repository, server, providers):
    environment = dict(os.environ)
    environment["IMCP_OAUTH_SERVERS"] = " ".join(server.url(p.name) for p in providers)
    for provider in providers:
        if provider.credentials:
            client, secret = provider.credentials
            environment[f"IMCP_OAUTH_CLIENT_{provider.name.upper()}"] = f"{client} {secret}"
    tests = os.path.join(repository, ".build/debug/imcpPackageTests.xctest")
    # One after the other: Glewlwyd refuses logins that meet in its SQLite file.
    command = [tests, "--testing-library", "swift-testing", "--no-parallel", "--filter", "OAuth providers"]
    return subprocess.run(command, cwd=repository, env=environment, timeout=300).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
