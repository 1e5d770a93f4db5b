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
OWN = "Client certificate: a file, or a pkcs11: URI"
TRUST = "Trust This Certificate…"
COMPARED = "I have compared the fingerprint below with the server's administrator"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


def serve(label):
    """The server shows a certificate that nobody has signed."""
    if scene.kamailio is not None:
        scene.kamailio.stop()
    scene.serve(*scene.authority.issue(label, self_signed=True))


def fingerprints():
    """Shown in four lines of eight bytes."""
    shown = {text for text in app.texts() if text.count(":") == 31 and text.count("\n") == 3}
    for text in shown:
        assert [len(line) for line in text.split("\n")] == [24, 24, 24, 23], text
    return shown


def add_account(server="sip.test:5061", certificate=None, password=USERS["alice"]):
    app.click("Add Your Account")
    app.wait(ADDRESS)
    app.expand("More")
    app.enter(ADDRESS, "alice@sip.test")
    app.enter("Password", password)
    app.enter("Server", server)
    if certificate:
        app.enter(OWN, certificate)
    app.click("Add Account")


def test_refused_certificate_can_be_looked_at():
    add_account()
    app.click("Review Certificate…")
    app.wait_text("The server's identity couldn't be verified")
    app.wait_text("Issued to")
    app.wait_text("Valid until")
    assert len(fingerprints()) == 1, fingerprints()
    keep_picture(desktop, "certificate-refused")


def test_trust_takes_two_steps():
    app.click(TRUST)
    app.wait_text("will accept this certificate and no other")
    keep_picture(desktop, "certificate-trust")
    yes = wait_for("the second step", lambda: next((n for n in app.find_all("Trust Certificate")), None))
    assert not is_sensitive(yes), "it can be trusted before anything was compared"
    app.click("Cancel")
    app.wait(TRUST)


def test_trusted_certificate_signs_in():
    app.click(TRUST)
    app.wait_text("will accept this certificate and no other")
    app.press(COMPARED)
    app.click("Trust Certificate")
    app.wait("Account Options")
    app.wait_text("Ready for calls")
    keep_picture(desktop, "certificate-account")


def trust():
    app.click("Review Certificate…")
    app.click(TRUST)
    app.press(COMPARED)
    app.click("Trust Certificate")


def test_wrong_password_after_the_decision():
    """Said as what it is, and with the right one nothing has to be decided again, unless it is another server."""
    global app
    app.stop()
    serve("mine")
    app = desktop.start("--data", os.path.join(desktop.folder, "mistyped")).connect()
    add_account(password="wrong")
    trust()
    app.wait_text("The server didn't accept this user name or password.")
    app.wait_gone("Review Certificate…")
    keep_picture(desktop, "certificate-then-password")
    app.enter("Server", "127.0.0.1:5061")
    app.click("Add Account")
    app.wait("Review Certificate…")
    app.enter("Server", "sip.test:5061")
    app.click("Add Account")
    trust()
    app.wait_text("The server didn't accept this user name or password.")
    app.enter("Password", USERS["alice"])
    app.click("Add Account")
    app.wait("Account Options")
    app.wait_text("Ready for calls")
    open_certificates()
    app.wait_text("The Certificate You Trust")
    assert len(fingerprints()) == 1, fingerprints()
    app.click("Back")
    app.wait("Account Options")


def open_certificates():
    app.open_menu("Account Options")
    desktop.key("Up", "Up", "Return")
    app.wait_text("The Server's Certificate")


def test_what_is_trusted_is_listed():
    open_certificates()
    app.wait_text("The server presents the certificate you chose to trust.")
    app.wait_text("The Certificate You Trust")
    assert len(fingerprints()) == 1, fingerprints()
    keep_picture(desktop, "certificate-pinned")
    app.click("Back")
    app.wait("Account Options")


def test_another_certificate_stops_the_account():
    serve("another")
    app.click("Review Certificate…")
    app.wait_text("The server's certificate is not the one you trust")
    app.wait_text("The account is stopped until you decide.")
    wait_for("both certificates", lambda: len(fingerprints()) == 2)
    keep_picture(desktop, "certificate-changed")


def test_trust_is_taken_back():
    app.click("Stop Trusting")
    app.wait_text("The server's identity couldn't be verified")
    app.wait_gone("Stop Trusting")
    assert len(fingerprints()) == 1, fingerprints()
    app.click("Back")
    app.wait("Review Certificate…")
    keep_picture(desktop, "certificate-stopped")


def test_own_certificate_is_missing():
    """The server asks for one, and there is none: said as what it is."""
    global app, registrar
    app.stop()
    registrar = scene.keep(Registrar(*scene.authority.issue("server", self_signed=True), clients=scene.authority.pem))
    app = desktop.start("--data", os.path.join(desktop.folder, "own")).connect()
    add_account(registrar.address)
    trust()
    app.wait_text("The server requires a certificate, and this account has none.")
    app.wait("Add Account")
    assert app.find("Enter PIN…") is None and app.find("Review Certificate…") is None
    keep_picture(desktop, "certificate-missing")
    app.click("Back")


def give_pin(pin):
    app.click("Enter PIN…")
    app.wait_text("Your Own Certificate")
    assert not is_sensitive(app.wait("Unlock")), "an empty PIN can be used up"
    app.enter("PIN", pin)
    keep_picture(desktop, "certificate-pin")
    app.click("Unlock")
    app.wait_gone("Unlock")


def test_pin_is_asked_for():
    add_account(registrar.address, scene.authority.issue_client("1234"))
    give_pin("4321")
    app.wait("Enter PIN…")
    keep_picture(desktop, "certificate-pin-wrong")
    assert not [text for text in app.texts() if "Ready for calls" in text]
    give_pin("1234")
    trust()
    app.wait("Account Options")
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
