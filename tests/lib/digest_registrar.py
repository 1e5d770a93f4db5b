# SPDX-License-Identifier: GPL-3.0-or-later
"""A registrar over TCP that knows passwords (RFC 8760, SHA-256), which a test may change while it runs."""

import hashlib
import os
import re
import socket
import threading

REALM = "sip.test"


def digest(*parts):
    return hashlib.sha256(":".join(parts).encode()).hexdigest()


class DigestRegistrar:
    def __init__(self, passwords):
        self.passwords = passwords
        self.registered = []  # users, one for each 200
        self.invite = "404 Not Found"  # what every INVITE is answered with
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def stop(self):
        """Nobody answers any more, and every connection ends."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _serve(self, connection):
        buffer = b""
        try:
            while True:
                data = connection.recv(65536)
                if not data:
                    return
                buffer = (buffer + data).lstrip(b"\r\n")
                while b"\r\n\r\n" in buffer:
                    head, buffer = buffer.split(b"\r\n\r\n", 1)
                    self._answer(connection, head.decode("utf-8", "replace"))
        except OSError:
            pass

    def _answer(self, connection, message):
        method = message.split(" ", 1)[0]
        if method == "ACK" or message.startswith("SIP/2.0"):
            return
        status, more = self._judge(message) if method == "REGISTER" else (self.invite, [])
        lines = ["SIP/2.0 " + status]
        for line in message.split("\r\n")[1:]:
            name = line.split(":", 1)[0].lower()
            if name in ("via", "from", "call-id", "cseq") or (name == "contact" and method == "REGISTER"):
                lines.append(line)
            elif name == "to":
                lines.append(line + ";tag=registrar")
        connection.sendall("\r\n".join(lines + more + ["Content-Length: 0", "", ""]).encode())

    def _judge(self, message):
        challenge = ('WWW-Authenticate: Digest realm="%s", nonce="%s", qop="auth", algorithm=SHA-256'
                     % (REALM, os.urandom(8).hex()))
        header = re.search(r"(?im)^authorization\s*:\s*digest (.*)$", message)
        if not header:
            return "401 Unauthorized", [challenge]
        given = {name.lower(): quoted or plain
                 for name, quoted, plain in re.findall(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))', header.group(1))}
        password = self.passwords.get(given["username"])
        if password is None:
            return "403 Forbidden", []
        expected = digest(digest(given["username"], REALM, password), given["nonce"], given["nc"], given["cnonce"],
                          given["qop"], digest("REGISTER", given["uri"]))
        if given["response"] != expected:
            return "401 Unauthorized", [challenge]
        self.registered.append(given["username"])
        return "200 OK", ["Expires: 600"]
