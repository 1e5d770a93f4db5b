#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose certificate is wrong, and then another one: the user reads why, decides, and can take it back."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import Desktop, is_sensitive, keep_picture, require_tools, tap, wait_for  # noqa: E402
from registrar import Registrar  # noqa: E402
from scene import USERS, Scene  # noqa: E402

ADDRESS = "Address, like anna@example.org"
OWN = "Your certificate: a file, or pkcs11:… on a token"
TRUST = "Trust this certificate for this account…"
COMPARED = "I have compared the fingerprint below with whoever runs the server"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


def serve(label):
    """The server shows a certificate that nobody has signed."""
    if scene.kamailio is not None:
        scene.kamailio.stop()
    scene.serve(*scene.authority.issue(label, self_signed=True))


def fingerprints():
    return {text for text in app.texts() if len(text) == 95 and text.count(":") == 31}


def add_account(server="sip.test:5061", certificate=None, password=USERS["alice"]):
    app.click("Add your account")
    app.wait(ADDRESS)
    app.expand("More")
    app.enter(ADDRESS, "alice@sip.test")
    app.enter("Password", password)
    app.enter("Server", server)
    if certificate:
        app.enter(OWN, certificate)
    app.click("Add account")


def test_refused_certificate_can_be_looked_at():
    add_account()
    app.click("Decide…")
    app.wait_text("The server could not prove who it is")
    app.wait_text("It says that it belongs to")
    app.wait_text("Valid until")
    assert len(fingerprints()) == 1, fingerprints()
    keep_picture(desktop, "certificate-refused")


def test_trust_takes_two_steps():
    app.click(TRUST)
    app.wait_text("will believe this certificate and no other")
    keep_picture(desktop, "certificate-trust")
    yes = wait_for("the second step", lambda: next((n for n in app.find_all("Trust it")), None))
    assert not is_sensitive(yes), "it can be trusted before anything was compared"
    app.click("Cancel")
    app.wait(TRUST)


def test_trusted_certificate_signs_in():
    app.click(TRUST)
    app.wait_text("will believe this certificate and no other")
    app.press(COMPARED)
    app.click("Trust it")
    app.wait("Account options")
    app.wait_text("Ready for calls")
    keep_picture(desktop, "certificate-account")


def trust():
    app.click("Decide…")
    app.click(TRUST)
    app.press(COMPARED)
    app.click("Trust it")


def test_wrong_password_after_the_decision():
    """Said as what it is, and with the right one nothing has to be decided again, unless it is another server."""
    global app
    app.stop()
    serve("mine")
    app = desktop.start("--data", os.path.join(desktop.folder, "mistyped")).connect()
    add_account(password="wrong")
    trust()
    app.wait_text("The server did not accept this user name or password.")
    app.wait_gone("Decide…")
    keep_picture(desktop, "certificate-then-password")
    app.enter("Server", "127.0.0.1:5061")
    app.click("Add account")
    app.wait("Decide…")
    app.enter("Server", "sip.test:5061")
    app.click("Add account")
    trust()
    app.wait_text("The server did not accept this user name or password.")
    app.enter("Password", USERS["alice"])
    app.click("Add account")
    app.wait("Account options")
    app.wait_text("Ready for calls")
    open_certificates()
    app.wait_text("What You Trust")
    assert len(fingerprints()) == 1, fingerprints()
    app.click("Back")
    app.wait("Account options")


def open_certificates():
    app.open_menu("Account options")
    desktop.key("Up", "Up", "Return")
    app.wait_text("What the Server Shows")


def test_what_is_trusted_is_listed():
    open_certificates()
    app.wait_text("The server shows the certificate that you decided to trust.")
    app.wait_text("What You Trust")
    assert len(fingerprints()) == 1, fingerprints()
    keep_picture(desktop, "certificate-pinned")
    app.click("Back")
    app.wait("Account options")


def test_another_certificate_stops_the_account():
    serve("another")
    app.click("Decide…")
    app.wait_text("The server shows another certificate than the one you trust")
    app.wait_text("The account is stopped until you decide.")
    wait_for("both certificates", lambda: len(fingerprints()) == 2)
    keep_picture(desktop, "certificate-changed")


def test_trust_is_taken_back():
    app.click("Trust no more")
    app.wait_text("The server could not prove who it is")
    app.wait_gone("Trust no more")
    assert len(fingerprints()) == 1, fingerprints()
    app.click("Back")
    app.wait("Decide…")
    keep_picture(desktop, "certificate-stopped")


def test_own_certificate_is_missing():
    """The server asks for one, and there is none: said as what it is."""
    global app, registrar
    app.stop()
    registrar = scene.keep(Registrar(*scene.authority.issue("server", self_signed=True), clients=scene.authority.pem))
    app = desktop.start("--data", os.path.join(desktop.folder, "own")).connect()
    add_account(registrar.address)
    trust()
    app.wait_text("The server asks for a certificate, and the account has none to show.")
    app.wait("Add account")
    assert app.find("Enter PIN…") is None and app.find("Decide…") is None
    keep_picture(desktop, "certificate-missing")
    app.click("Back")


def give_pin(pin):
    app.click("Enter PIN…")
    app.wait_text("Your Own Certificate")
    assert not is_sensitive(app.wait("Use this PIN")), "an empty PIN can be used up"
    app.enter("PIN", pin)
    keep_picture(desktop, "certificate-pin")
    app.click("Use this PIN")
    app.wait_gone("Use this PIN")


def test_pin_is_asked_for():
    add_account(registrar.address, scene.authority.issue_client("1234"))
    give_pin("4321")
    app.wait("Enter PIN…")
    keep_picture(desktop, "certificate-pin-wrong")
    assert not [text for text in app.texts() if "Ready for calls" in text]
    give_pin("1234")
    trust()
    app.wait("Account options")
    app.wait_text("Ready for calls")
    assert registrar.shown == ["client"], registrar.shown
    told = app.texts() + [app.output()]
    assert not [text for text in told if "4321" in text or "1234" in text], told


with Scene("ui-certificates", server=False) as scene, Desktop() as desktop:
    serve("mine")
    app = desktop.start("--data", os.path.join(desktop.folder, "profile")).connect()
    tap.run(test_refused_certificate_can_be_looked_at, test_trust_takes_two_steps, test_trusted_certificate_signs_in,
            test_what_is_trusted_is_listed, test_another_certificate_stops_the_account, test_trust_is_taken_back,
            test_wrong_password_after_the_decision, test_own_certificate_is_missing, test_pin_is_asked_for)
