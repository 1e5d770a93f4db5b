# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP messages as an attacker sees them: taken apart, changed, put together again."""


class Message:
    """A request or response. Headers keep their order; names are compared without case."""

    def __init__(self, start, headers=(), body=b""):
        self.start = start
        self.headers = [list(h) for h in headers]
        self.body = body

    @classmethod
    def parse(cls, head, body=b""):
        lines = head.decode("utf-8").replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n")
        return cls(lines[0], [[part.strip() for part in line.split(":", 1)] for line in lines[1:] if line], body)

    def copy(self):
        return Message(self.start, self.headers, self.body)

    def encode(self):
        self.set("Content-Length", str(len(self.body)))
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers), "", ""]
        return "\r\n".join(lines).encode() + self.body

    # ---- what it is ----

    @property
    def is_request(self):
        return not self.start.startswith("SIP/2.0")

    @property
    def method(self):
        """Of the request, or of the one that this answers."""
        return self.start.split(" ", 1)[0] if self.is_request else self.cseq[1]

    @property
    def status(self):
        return 0 if self.is_request else int(self.start.split(" ", 2)[1])

    @property
    def uri(self):
        return self.start.split(" ")[1]

    @uri.setter
    def uri(self, uri):
        self.start = f"{self.method} {uri} SIP/2.0"

    @property
    def cseq(self):
        number, method = self.get("CSeq").split()
        return int(number), method

    @property
    def branch(self):
        return parameter(self.get("Via"), "branch")

    def is_offer(self):
        return self.is_request and self.method in ("INVITE", "UPDATE") and bool(self.body)

    def is_answer(self):
        return not self.is_request and bool(self.body)

    # ---- headers ----

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name):
        return next(iter(self.all(name)), None)

    def remove(self, name):
        self.headers = [h for h in self.headers if h[0].lower() != name.lower()]

    def remove_first(self, name):
        for index, header in enumerate(self.headers):
            if header[0].lower() == name.lower():
                del self.headers[index]
                return

    def set(self, name, value):
        for header in self.headers:
            if header[0].lower() == name.lower():
                header[1] = value
                return
        self.headers.append([name, value])

    def push(self, name, value):
        """As the first."""
        self.headers.insert(0, [name, value])

    # ---- the description ----

    @property
    def sdp(self):
        return self.body.decode("utf-8").replace("\r\n", "\n").split("\n")[:-1]

    @sdp.setter
    def sdp(self, lines):
        self.body = ("\r\n".join(lines) + "\r\n").encode()
        self.set("Content-Type", "application/sdp")


def parameter(value, name):
    """;name=this, behind the <…> where there is one."""
    for word in value.rsplit(">", 1)[-1].split(";"):
        key, _, text = word.strip().partition("=")
        if key.lower() == name:
            return text
    return None


def address(value):
    """The URI in a From, To, Contact or Record-Route."""
    return value[value.index("<") + 1:value.index(">")] if "<" in value else value.split(";")[0]


def user(value):
    return address(value).split(":", 1)[1].split("@")[0]


class Framer:
    """Takes a stream apart into messages."""

    def __init__(self):
        self.pending = b""

    def feed(self, data):
        self.pending += data
        while True:
            self.pending = self.pending.lstrip(b"\r\n")
            head, mark, rest = self.pending.partition(b"\r\n\r\n")
            if not mark:
                return
            message = Message.parse(head)
            length = int(message.get("Content-Length") or 0)
            if len(rest) < length:
                return
            message.body, self.pending = rest[:length], rest[length:]
            yield message
