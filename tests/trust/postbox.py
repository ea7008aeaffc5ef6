"""A mail server for proofs: it takes everything, slowly, and remembers what it took and when."""

from __future__ import annotations

import email
import socketserver
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from email.policy import default


@dataclass(frozen=True, slots=True)
class Delivery:
    """One e-mail as it came. ``at`` is on the machine's own clock, for ordering."""

    to: str
    key: str
    text: str
    at: float


class Postbox:
    """``pause`` seconds lie before an e-mail is kept, and again before that is answered: so a
    sender can be killed before it was taken, or after it was and before it knows.
    """

    def __init__(self, pause: float) -> None:
        self.pause, self.taken = pause, list[Delivery]()
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.postbox = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def keep(self, to: str, raw: bytes) -> None:
        message = email.message_from_bytes(raw, policy=default)
        key = message["Message-ID"].strip("<>").partition("@")[0]
        text = message.get_content().replace("\r\n", "\n")
        self.taken.append(Delivery(to, key, text, time.monotonic()))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    postbox: Postbox


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as Python's own sender speaks."""

    server: _Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(OSError):  # the sender was killed: that is what it is for
            self._talk()

    def _talk(self) -> None:
        to = ""
        self._say("220 postbox")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            if verb == b"DATA":
                self._say("354 go on")
                if (raw := self._body()) is None:
                    return
                time.sleep(self.server.postbox.pause)
                self.server.postbox.keep(to, raw)
                time.sleep(self.server.postbox.pause)
            self._say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return

    def _body(self) -> bytes | None:
        """None when the sender was gone before the end: such an e-mail is nobody's."""
        lines = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line.removeprefix(b"."))
        return None

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")
