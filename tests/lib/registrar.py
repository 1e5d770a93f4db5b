# SPDX-License-Identifier: GPL-3.0-or-later
"""A registrar that believes everybody: what is of interest is the TLS below it."""

import hashlib
import os
import re
import socket
import ssl
import threading


def fingerprint(pem):
    """SHA-256, as programs print it."""
    with open(pem, encoding="ascii") as f:
        text = f.read()
    end = "-----END CERTIFICATE-----"
    der = ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERTIFICATE-----"):text.index(end) + len(end)])
    return ":".join(f"{byte:02X}" for byte in hashlib.sha256(der).digest())


class Registrar:
    """Answers 200 to every REGISTER. With clients, a file of authorities, callers have to show a certificate."""

    def __init__(self, certificate, key, clients=None):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        if clients:
            self.context.load_verify_locations(clients)
            self.context.verify_mode = ssl.CERT_REQUIRED
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.shown = []  # common names of the certificates that clients showed
        self.process = None  # for Scene
        self.stopped = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain):
        try:
            with self.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False) as stream:
                self._shake_hands(stream)
                shown = stream.getpeercert()
                if shown:
                    self.shown.append(dict(pair for part in shown["subject"] for pair in part)["commonName"])
                self._answer_all(stream)
        except OSError:  # the client did not like our certificate, or we not its own
            pass

    @staticmethod
    def _shake_hands(stream):
        """A client that is refused may have sent more already; to close on that would reset what it is told."""
        try:
            stream.do_handshake()
        except ssl.SSLError:
            while os.read(stream.fileno(), 4096):
                pass
            raise

    def _answer_all(self, stream):
        pending = b""
        while True:
            piece = stream.recv(65536)
            if not piece:
                return
            pending = (pending + piece).lstrip(b"\r\n")
            while b"\r\n\r\n" in pending:
                head, pending = pending.split(b"\r\n\r\n", 1)
                if head.startswith(b"REGISTER "):
                    stream.sendall(self._answer(head.decode()).encode())

    @staticmethod
    def _answer(request):
        lines = ["SIP/2.0 200 OK"]
        for line in request.split("\r\n")[1:]:
            name = re.match(r"[^:\s]*", line).group().lower()
            if name in ("via", "from", "call-id", "cseq", "contact", "v", "f", "i", "m"):
                lines.append(line)
            elif name in ("to", "t"):
                lines.append(line + ";tag=there")
        return "\r\n".join(lines + ["Expires: 600", "Content-Length: 0", "", ""])

    def stop(self):
        if self.stopped:
            return
        self.stopped = True
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self.listener.close()
