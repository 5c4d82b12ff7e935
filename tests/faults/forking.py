"""The product behind a small server whose workers are forked ready: one that is killed is back in a moment.

``escale serve`` takes a second or two to start a worker, too long for fifty deaths in one test. ``make drill``
kills the real one.
"""

import os
import socket
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import WSGIApplication

WORKERS = 3


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        pass


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def _serve(listening: socket.socket, application: WSGIApplication) -> None:
    server = _Server(("127.0.0.1", 0), _Quiet, bind_and_activate=False)
    server.socket = listening
    server.server_name, server.server_port = "127.0.0.1", listening.getsockname()[1]
    server.setup_environ()
    server.set_app(application)
    server.serve_forever()


def main(port: int) -> None:
    """Fork workers, and again whenever one ends."""
    from escale.conf import preload

    application = preload.application()
    with socket.create_server(("127.0.0.1", port), backlog=128) as listening:
        children: set[int] = set()
        while True:
            while len(children) < WORKERS:
                child = os.fork()
                if child == 0:
                    _serve(listening, application)
                children.add(child)
            children.discard(os.wait()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]))
