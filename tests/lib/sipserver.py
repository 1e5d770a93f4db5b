# SPDX-License-Identifier: GPL-3.0-or-later
"""A SIP server for accounts by TLS, TCP or UDP that does what a test says: what comes is kept with its connection, and is
answered by the test or, when it is a REGISTER or OPTIONS, by itself."""

import queue
import re
import socket
import ssl
import threading
import time


class Message:
    def __init__(self, text, connection):
        self.text, self.connection, self.time = text, connection, time.monotonic()
        self.start = text.split("\r\n", 1)[0]
        self.body = text.split("\r\n\r\n", 1)[1]

    def all(self, name):
        return re.findall(rf"(?mi)^{name}:[ \t]*(.*?)\r$", self.text.split("\r\n\r\n", 1)[0] + "\r")

    def get(self, name):
        return (self.all(name) or [""])[0]

    @property
    def method(self):
        return self.get("CSeq").split()[-1]

    @property
    def is_request(self):
        return not self.start.startswith("SIP/2.0")


class Connection:
    def __init__(self, sock, peer):
        self.sock, self.peer, self.closed = sock, peer, False

    def send(self, text):
        if self.sock.type == socket.SOCK_DGRAM:
            self.sock.sendto(text.encode(), self.peer)
        else:
            self.sock.sendall(text.encode())

    def close(self):
        """Also for who reads from it."""
        if not self.closed:
            self.closed = True
            self.sock.shutdown(socket.SHUT_RDWR)
            self.sock.close()


class SipServer:
    def __init__(self, address="127.0.0.1", transport="tcp", port=0, certificate=None, key=None):
        self.transport, self.context = transport, None
        if transport == "tls":
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)
        self.connections, self.answers, self.expires = [], True, 600
        self.messages = queue.Queue()
        self.process, self.stopped = None, False  # for Scene
        kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
        self.sock = socket.socket(socket.AF_INET, kind)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind((address, port))
        self.host, self.port = self.sock.getsockname()
        self.address = f"{self.host}:{self.port}"
        if transport != "udp":
            self.sock.listen(16)
        threading.Thread(target=self._receive if transport == "udp" else self._accept, daemon=True).start()

    def _receive(self):
        known = {}
        while True:
            try:
                data, peer = self.sock.recvfrom(65536)
            except OSError:
                return
            if peer not in known:
                known[peer] = Connection(self.sock, peer)
                self.connections.append(known[peer])
            if data.strip():
                self._take(data.decode(), known[peer])

    def _accept(self):
        while True:
            try:
                sock, peer = self.sock.accept()
            except OSError:
                return
            try:
                if self.context is not None:
                    sock = self.context.wrap_socket(sock, server_side=True)
            except OSError:
                continue
            connection = Connection(sock, peer)
            self.connections.append(connection)
            threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection):
        pending = b""
        while True:
            try:
                piece = connection.sock.recv(65536)
            except OSError:
                return
            if not piece:
                return
            pending = (pending + piece).lstrip(b"\r\n")
            while b"\r\n\r\n" in pending:
                head, rest = pending.split(b"\r\n\r\n", 1)
                length = int(re.search(rb"(?mi)^Content-Length:\s*(\d+)", head)[1])
                if len(rest) < length:
                    break
                pending = rest[length:].lstrip(b"\r\n")
                self._take((head + b"\r\n\r\n" + rest[:length]).decode(), connection)

    def _take(self, text, connection):
        message = Message(text, connection)
        self.messages.put(message)
        if message.is_request and self.answers and message.method in ("REGISTER", "OPTIONS"):
            contact = message.get("Contact")
            self.reply(message, "200 OK", f"Contact: {contact}\r\nExpires: {self.expires}\r\n"
                       if message.method == "REGISTER" else "")

    def reply(self, request, status, headers="", body=""):
        """Answers where it came from; @headers are whole lines."""
        lines = [f"SIP/2.0 {status}"]
        for name in ("Via", "Record-Route", "From", "To", "Call-ID", "CSeq"):
            for value in request.all(name):
                tag = ";tag=there" if name == "To" and ";tag=" not in value and " 100 " not in lines[0] + " " else ""
                lines.append(f"{name}: {value}{tag}")
        if body:
            lines.append("Content-Type: application/sdp")
        head = "\r\n".join(lines) + "\r\n" + headers + f"Content-Length: {len(body)}\r\n\r\n"
        request.connection.send(head + body)

    def wait(self, what, timeout=15.0):
        """The next request of this method, or the next message for which @what holds; others are passed over."""
        end = time.monotonic() + timeout
        while True:
            try:
                message = self.messages.get(timeout=max(0.001, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {what} within {timeout} s") from None
            if what(message) if callable(what) else message.is_request and message.method == what:
                return message

    def count(self, method, seconds):
        """How many requests of this method come within that time."""
        end, n = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            try:
                self.wait(method, end - time.monotonic())
                n += 1
            except AssertionError:
                break
        return n

    def stop(self):
        """Whoever waits in accept() or recvfrom() would keep the socket open, and serve the next test's calls."""
        if self.stopped:
            return
        self.stopped = True
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # a datagram socket that is not connected says so, and wakes its reader all the same
            pass
        self.sock.close()
