# SPDX-License-Identifier: GPL-3.0-or-later
"""The users' own provider, gone bad: registers both, forwards what they say to each other, and changes it on the way.

Everything here runs in the attacker's event loop, except forge() and what says so.
"""

import asyncio
import concurrent.futures
import hashlib
import itertools

from sip import Framer, Message, address, parameter, user

PORTS = {"tls": 5061, "tcp": 5060}
FORGED = "z9hG4bKforged"
ROUTES = {"alice": "bob", "bob": "alice"}
THROUGH_THE_MIDDLE = {"alice": "m-bob", "m-bob": "alice", "m-alice": "bob", "bob": "m-alice"}


class Link(asyncio.Protocol):
    """A connection of one user."""

    def __init__(self, proxy):
        self.proxy = proxy
        self.framer = Framer()
        self.transport = None
        self.host = None
        self.name = None

    def connection_made(self, transport):
        self.transport = transport
        self.host = transport.get_extra_info("sockname")[0]

    def data_received(self, data):
        for message in self.framer.feed(data):
            self.proxy.receive(self, message)

    def send(self, message):
        if not self.transport.is_closing():
            self.transport.write(message.encode())


class Dialog:
    """What the proxy has learned of the call that passes through it."""

    def __init__(self, invite, caller, callee):
        self.call_id = invite.get("Call-ID")
        self.parties = {caller: invite.get("From"), callee: invite.get("To")}
        self.contacts = {caller: address(invite.get("Contact"))}
        self.last = {caller: 0, callee: 0}  # the highest CSeq that was said in their name
        self.numbers = {caller: {}, callee: {}}  # theirs to ours

    def number(self, sender, theirs):
        """Requests that were forged in between must not show in the numbers."""
        known = self.numbers[sender]
        if theirs not in known:
            self.last[sender] = known[theirs] = max(theirs, self.last[sender] + 1)
        return known[theirs]

    def original(self, sender, ours):
        return next((theirs for theirs, mine in self.numbers[sender].items() if mine == ours), ours)


class Proxy:
    """tamper(message, sender) gives what is forwarded instead: a message, a list of them, or None. Whoever comes to the
    relay's address is of the attacker's own, and has "m-" before the name."""

    def __init__(self, host, relay, tamper):
        self.host = host
        self.transport = "tls"
        self.relay = relay
        self.tamper = tamper
        self.routes = dict(ROUTES)
        self.links = {}
        self.contacts = {}
        self.dialogs = {}
        self.dialog = None  # the newest
        self.numbers = itertools.count(1)
        self.waiting = {}
        self.early = []  # (link, INVITE) for somebody who has yet to register
        self.servers = []
        self.reset()

    def reset(self):
        """For the next call."""
        self.log = []  # (sender, message as it came)

    def forget_users(self):
        self.links = {}
        self.contacts = {}
        self.early = []
        self.routes = dict(ROUTES)

    async def start(self, context):
        loop = asyncio.get_running_loop()
        for transport, port in PORTS.items():
            self.servers.append(await loop.create_server(lambda: Link(self), [self.host, self.relay.host], port,
                                                         ssl=context if transport == "tls" else None))

    @property
    def port(self):
        return PORTS[self.transport]

    def stop(self):
        for server in self.servers:
            server.close()
        for link in self.links.values():
            link.transport.abort()

    # ---- receiving ----

    def receive(self, link, message):
        if message.is_request:
            link.name = link.name or ("m-" if link.host != self.host else "") + user(message.get("From"))
            self.links[link.name] = link
        self.log.append((link.name, message.copy()))
        if message.method == "REGISTER":
            self.register(link, message)
        elif message.is_request:
            self.take_request(link, message)
        elif message.branch in self.waiting:
            self.take_response_to_forged(message)
        else:
            self.take_response(link, message)

    def register(self, link, request):
        answer = make_answer(request, 200, "OK")
        contact = request.get("Contact")
        if contact is not None:
            self.contacts[link.name] = address(contact)
            answer.set("Contact", f"<{address(contact)}>;expires=600")
        changed = self.tamper(answer, "provider")
        for message in listed(changed):
            link.send(message)
        early, self.early = self.early, []
        for caller, invite in early:
            self.take_request(caller, invite)

    def via(self, branch):
        return f"SIP/2.0/{self.transport.upper()} {self.host}:{self.port};branch={branch};rport"

    def record_route(self, host=None):
        return f"<sip:{host or self.host}:{self.port};transport={self.transport};lr>"

    def take_request(self, link, message):
        to = self.routes[link.name]
        if to not in self.contacts:
            self.early.append((link, message))
            return
        dialog = self.dialogs.get(message.get("Call-ID"))
        if message.method == "INVITE" and parameter(message.get("To"), "tag") is None:
            dialog = self.dialog = self.dialogs.setdefault(message.get("Call-ID"), Dialog(message, link.name, to))
            message.push("Record-Route", self.record_route())
            message.uri = self.contacts.get(to, message.uri)
        if dialog is not None:
            number, method = message.cseq
            message.set("CSeq", f"{dialog.number(link.name, number)} {method}")
        message.remove("Route")
        # a CANCEL and an ACK have to have the branch of their INVITE
        message.push("Via", self.via("z9hG4bK" + hashlib.sha256(message.branch.encode()).hexdigest()[:16]))
        self.forward(link.name, to, message)

    def take_response(self, link, message):
        to = self.routes[link.name]
        dialog = self.dialogs.get(message.get("Call-ID"))
        if dialog is not None:
            number, method = message.cseq
            message.set("CSeq", f"{dialog.original(to, number)} {method}")
            if method == "INVITE" and parameter(message.get("To"), "tag") is not None and message.status < 300:
                if parameter(dialog.parties[link.name], "tag") is None:
                    dialog.parties[link.name] = message.get("To")
                if message.get("Contact") is not None:
                    dialog.contacts[link.name] = address(message.get("Contact"))
        message.remove_first("Via")
        self.forward(link.name, to, message)

    def forward(self, sender, to, message):
        if message.body and sender in self.relay.other and to in self.relay.other:
            self.relay.learn(sender, message)
        if message.get("Record-Route") == self.record_route() and to in self.links:
            message.set("Record-Route", self.record_route(self.links[to].host))
        for changed in listed(self.tamper(message, sender)):
            self.deliver(to, changed)

    def deliver(self, to, message):
        if to in self.links:
            self.links[to].send(message)

    # ---- requests of our own ----

    def forge(self, to, method, sdp=None, headers=(), call_id=None, own_tag=None, peer_tag=None, number=None, uri=None,
              cancel=None, ack_sdp=None):
        """Any thread. A request inside the dialog, in the name of the other: a future of the final response."""
        future = concurrent.futures.Future()
        self.relay.loop.call_soon_threadsafe(self._forge, future, to, method, sdp, headers, call_id, own_tag, peer_tag,
                                             number, uri, cancel, ack_sdp)
        return future

    def _forge(self, future, to, method, sdp, headers, call_id, own_tag, peer_tag, number, uri, cancel, ack_sdp):
        dialog = self.dialog
        sender = self.routes[to]
        if number is None:
            number = dialog.last[sender] = dialog.last[sender] + 1
        branch = cancel or f"{FORGED}{next(self.numbers)}"
        me, you = dialog.parties[sender], dialog.parties[to]
        if own_tag is not None:
            me = with_tag(me, own_tag)
        if peer_tag is not None:
            you = with_tag(you, peer_tag)
        message = Message(f"{method} {uri or dialog.contacts[to]} SIP/2.0", [
            ["Via", self.via(branch)], ["Max-Forwards", "70"], ["From", me], ["To", you],
            ["Call-ID", call_id or dialog.call_id], ["CSeq", f"{number} {method}"],
            ["Contact", f"<{self.record_route()[1:].split(';lr')[0]}>"], *headers])
        if sdp is not None:
            message.sdp = sdp
        self.waiting[branch] = (future, message, to, ack_sdp)
        self.deliver(to, message)

    def take_response_to_forged(self, response):
        if response.status < 200:
            return
        future, request, to, ack_sdp = self.waiting[response.branch]
        if request.method == "INVITE":
            ack = Message(f"ACK {request.uri} SIP/2.0", [
                ["Via", self.via(response.branch if response.status >= 300 else f"{FORGED}ack{next(self.numbers)}")],
                ["Max-Forwards", "70"], ["From", response.get("From")], ["To", response.get("To")],
                ["Call-ID", response.get("Call-ID")], ["CSeq", f"{request.cseq[0]} ACK"]])
            if ack_sdp is not None and response.status < 300:
                ack.sdp = ack_sdp
            self.deliver(to, ack)
        if not future.done():
            future.set_result(response)

    def sent_by(self, sender, method=None, status=None):
        """Any thread. What this user has said so far."""
        return [m for who, m in list(self.log)
                if who == sender and (method is None or m.method == method) and (status is None or m.status == status)]


def listed(messages):
    if messages is None:
        return []
    return messages if isinstance(messages, list) else [messages]


def with_tag(party, tag):
    return f"<{address(party)}>" + (f";tag={tag}" if tag else "")


def make_answer(request, status, phrase, tag="provider"):
    answer = Message(f"SIP/2.0 {status} {phrase}", [
        h for h in request.headers if h[0].lower() in ("via", "from", "to", "call-id", "cseq")])
    if parameter(answer.get("To"), "tag") is None:
        answer.set("To", f"{answer.get('To')};tag={tag}")
    return answer
