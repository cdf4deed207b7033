"""A protected resource for each provider, and a browser whose user logs in and consents.

/NAME/mcp answers 401 without a token, and with one repeats the token's claims and how it was sent. /NAME/browser?url=…
plays a browser that opens an authorization address: it answers with the redirect that ends the login.
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

METADATA = "/.well-known/oauth-protected-resource/"


class ResourceServer:
    def __init__(self):
        self.providers = {}
        handler = type("Handler", (Handler,), {"resources": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    @property
    def origin(self):
        return f"http://localhost:{self.server.server_port}"

    def url(self, name):
        return f"{self.origin}/{name}/mcp"

    def add(self, name, provider):
        self.providers[name] = provider


class Handler(BaseHTTPRequestHandler):
    resources = None

    def do_GET(self):
        place = urlparse(self.path)
        if place.path.startswith(METADATA):
            return self.metadata(place.path[len(METADATA) :].removesuffix("/mcp"))
        name, _, rest = place.path[1:].partition("/")
        provider = self.resources.providers.get(name)
        if provider is None or rest != "browser":
            return self.reply(404, {})
        location = provider.browse(parse_qs(place.query)["url"][0])
        return self.reply(302, {}, {"Location": location})

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.path[1:].partition("/")[0]
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        claims = claims_of(token)
        if claims is None:
            challenge = f'Bearer resource_metadata="{self.resources.origin}{METADATA}{name}/mcp"'
            return self.reply(401, {}, {"WWW-Authenticate": challenge})
        return self.reply(200, {"scheme": scheme, "hasProof": "DPoP" in self.headers, "claims": claims})

    def metadata(self, name):
        provider = self.resources.providers.get(name)
        if provider is None:
            return self.reply(404, {})
        return self.reply(
            200,
            {
                "resource": self.resources.url(name),
                "authorization_servers": [provider.issuer],
                "scopes_supported": provider.scopes,
            },
        )

    def reply(self, status, body, headers={}):
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def claims_of(token):
    """The claims of a JWT. The signature is left unchecked: it is the client that is tested here."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    return json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
