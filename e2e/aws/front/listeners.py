"""The two listeners: the endpoint, which can go away for a while, and the one that the services use among themselves."""
from __future__ import annotations

import socket
import threading
import time
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

HOST = "127.0.0.1"


class Handler(MotoRequestHandler):
    """Writes no log, and cuts the connection where the application says so."""

    open_sockets: set[socket.socket] = set()

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.open_sockets.add(self.connection)

    def finish(self) -> None:
        self.open_sockets.discard(self.connection)
        super().finish()

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        self.close_connection = True
        self.connection.close()

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


class Listener:
    """Listens on the loopback interface."""

    def __init__(self, application: Any, port: int) -> None:
        self._application, self.port = application, port
        self._handler = type("OwnHandler", (Handler,), {"open_sockets": set()})
        self._server: BaseWSGIServer | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        server = make_server(HOST, self.port, self._application, threaded=True, request_handler=self._handler)
        server.daemon_threads = True
        self._server, self.port = server, server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.server_close()
        for connection in list(self._handler.open_sockets):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def restart(self, seconds: float) -> None:
        """Goes away, and comes back after some time."""
        def run() -> None:
            with self._lock:
                self.stop()
                time.sleep(seconds)
                self.start()
        threading.Thread(target=run, daemon=True).start()
