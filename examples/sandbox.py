"""Talks to the sandbox from another language, with the standard library of Python 3 alone.

    cargo build --example sandbox --features sandbox
    python3 examples/sandbox.py target/debug/examples/sandbox

It starts the program, gets tokens with the names of both versions, sends a message, reads it back,
and verifies the webhook of it with `openssl` (3.0 or later): the standard library has no Ed25519.
"""

import base64
import json
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

TIMEOUT = 30  # seconds
webhooks = queue.Queue()


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        webhooks.put((self.headers["X-GHL-Signature"], body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def call(method, url, headers, body=None):
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    with opener.open(request, timeout=TIMEOUT) as response:
        return json.load(response)


def verify(public_key, signature, body):
    """Raises an exception unless the signature of the body is that of the key."""
    with tempfile.TemporaryDirectory() as folder:
        names = {"key": public_key.encode(), "signature": base64.b64decode(signature), "body": body}
        paths = {name: Path(folder, name) for name in names}
        for name, content in names.items():
            paths[name].write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", paths["key"]]
        command += ["-sigfile", paths["signature"], "-in", paths["body"]]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=TIMEOUT)


def main(program):
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    webhook = f"http://127.0.0.1:{server.server_port}/webhook"
    # The program ends when its standard input does.
    command = [program, "--deliver-to", webhook]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sandbox:
        try:
            talk(json.loads(sandbox.stdout.readline()))
        finally:
            sandbox.stdin.close()
    if sandbox.returncode != 0:
        sys.exit(f"the program ended with {sandbox.returncode}")


def talk(start):
    url = start["url"]

    # Names in snake case, as a form.
    form = {
        "client_id": start["clientId"],
        "client_secret": start["clientSecret"],
        "grant_type": "authorization_code",
        "code": start["locationCode"],
    }
    content_type = {"Content-Type": "application/x-www-form-urlencoded"}
    tokens = call("POST", f"{url}/oauth/token", content_type, urllib.parse.urlencode(form).encode())
    assert tokens["locationId"] == start["locationId"], tokens

    # Names in camel case, as JSON.
    refresh = {
        "clientId": start["clientId"],
        "clientSecret": start["clientSecret"],
        "grantType": "refresh_token",
        "refreshToken": tokens["refresh_token"],
    }
    content_type = {"Content-Type": "application/json", "Version": "v3"}
    tokens = call("POST", f"{url}/oauth/token", content_type, json.dumps(refresh).encode())

    headers = {
        "Authorization": f"Bearer {tokens['accessToken']}",
        "Version": "2021-07-28",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    message = {"type": "SMS", "contactId": "contact-1", "message": "Hello from Python"}
    sent = call("POST", f"{url}/conversations/messages", headers, json.dumps(message).encode())
    stored = call("GET", f"{url}/conversations/messages/{sent['messageId']}", headers)
    stored = stored.get("message", stored)
    assert stored["body"] == message["message"], stored

    signature, body = webhooks.get(timeout=TIMEOUT)
    verify(start["publicKey"], signature, body)
    event = json.loads(body)
    assert (event["type"], event["body"]) == ("OutboundMessage", message["message"]), event
    try:
        verify(start["publicKey"], signature, body + b" ")
    except subprocess.CalledProcessError:
        pass
    else:
        sys.exit("a changed body was verified")
    print("tokens of both versions, a message sent and read back, its webhook verified")


# Without the proxies of the environment.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: sandbox.py PROGRAM")
    main(sys.argv[1])
