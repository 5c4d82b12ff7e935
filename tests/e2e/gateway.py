"""The network between a browser and the server, which can be away, busy or slow: for pages and service workers alike.

A browser's own emulation of "offline" does not reach what a service worker asks for.
"""

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding"}


class Gateway:
    """Listens at ``origin`` and passes everything on to ``server``.

    ``away``: nobody answers. ``busy``: 503, as a proxy says it. ``seconds``: how long every answer takes. ``passed``:
    bytes of answers so far, heads and all.
    """

    def __init__(self, server: str) -> None:
        self.away = self.busy = False
        self.seconds, self.passed = 0.0, 0
        self.server = urlsplit(server).netloc
        self._listener = ThreadingHTTPServer(("localhost", 0), self._handler())
        self.origin = f"http://localhost:{self._listener.server_port}"
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.shutdown()
        self._listener.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if gateway.away:
                    self.close_connection = True
                elif gateway.busy:
                    self.send_error(503)
                else:
                    time.sleep(gateway.seconds)
                    self._pass_on()

            def do_POST(self) -> None:
                self.do_GET()

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                line = http.client.HTTPConnection(gateway.server, timeout=30)
                line.request(self.command, self.path, body, dict(self.headers))
                answer = line.getresponse()
                content = answer.read()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in _HOP:
                        self.send_header(name, value)
                gateway.passed += len(b"".join(self._headers_buffer)) + len(content)  # type: ignore[attr-defined]
                self.end_headers()
                self.wfile.write(content)
                line.close()

            def log_message(self, *_words: Any) -> None:
                """Nothing is written."""

        return Handler
