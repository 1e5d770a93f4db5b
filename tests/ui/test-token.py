#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account whose certificate is on a token, at a server that wants to see it: the PIN is asked for, wrong, right, and kept."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import softhsm  # noqa: E402
from desktop import Desktop, is_sensitive, keep_picture, require_tools, tap, wait_for  # noqa: E402
from scene import USERS, Scene  # noqa: E402

ADDRESS = "Address, like anna@example.org"
OWN = "Client certificate: a file, or a pkcs11: URI"
PIN, WRONG = "47110815", "08154711"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


def start():
    global app
    app = desktop.start("--data", os.path.join(desktop.folder, "profile"), **token).connect()


def fill_in(certificate):
    app.click("Add Your Account")
    app.wait(ADDRESS)
    app.focus_window()
    app.tab_to("More")
    desktop.key("space")
    app.enter(ADDRESS, "alice@sip.test")
    app.enter("Password", USERS["alice"])
    app.enter("Server", "sip.test:5061")
    app.enter(OWN, certificate)


def open_pin():
    app.click("Enter PIN…")
    app.wait_text("Your Own Certificate")
    assert not is_sensitive(app.wait("Unlock")), "an empty PIN can be used up"


def type_pin(pin):
    """As a user does: the entry has the focus, and Enter uses what was typed."""
    app.focus_window()
    desktop.type(pin)
    wait_for("what was typed", lambda: is_sensitive(app.wait("Unlock")))
    desktop.key("Return")
    app.wait_gone("Unlock")


def assert_unknown():
    assert not [text for _, text in scene.kamailio.process.lines if text.endswith("registered alice")]


def see(name):
    """At both widths."""
    keep_picture(desktop, "token-" + name)
    app.assert_fits(360, 720)
    keep_picture(desktop, f"token-{name}-narrow")
    app.resize(460, 720)


def test_address_with_a_pin_is_refused():
    fill_in(softhsm.URI + "?pin-value=" + PIN)
    app.click("Add Account")
    app.wait_text("must not hold a PIN")
    see("refused")
    assert_unknown()


def test_token_that_is_not_there():
    app.enter(OWN, "pkcs11:token=another;object=alice")
    app.click("Add Account")
    app.wait_text("The token with this account's certificate isn't connected.")
    assert not [text for text in app.texts() if "The server requires" in text], "the server has not been asked"
    assert app.find("Enter PIN…") is None, "a PIN for no token"
    see("not-there")
    assert_unknown()


def test_pin_is_asked_for():
    app.enter(OWN, softhsm.URI)
    app.click("Add Account")
    app.wait_text("Your certificate's key is locked with a PIN.")
    see("wanted")
    open_pin()
    see("pin")
    assert_unknown()


def test_wrong_pin_is_told_and_can_be_tried_again():
    type_pin(WRONG)
    app.wait_text("Wrong PIN.")
    see("wrong")
    open_pin()
    app.wait_text("Wrong PIN.")
    see("pin-again")
    assert_unknown()


def test_right_pin_signs_in():
    type_pin(PIN)
    app.click("Review Certificate…")
    app.click("Trust This Certificate…")
    app.press("I have compared the fingerprint below with the server's administrator")
    app.click("Trust Certificate")
    app.wait("Account Options")
    app.wait_text("Ready for calls")
    scene.kamailio.wait_registered("alice")
    see("account")
    assert not [text for text in app.texts() if "keyring" in text], "the password is kept"
    told = app.texts() + [app.output()]
    assert not [text for text in told if PIN in text or WRONG in text], told


def test_pin_is_kept_behind_the_keyring():
    mark = scene.kamailio.process.mark()
    app.stop()
    start()
    scene.kamailio.wait_registered("alice", since=mark)
    app.wait_text("Ready for calls")
    assert app.find("Enter PIN…") is None


def test_token_that_was_taken_away():
    app.stop()
    os.rename(scene.path("token", "tokens"), scene.path("token", "away"))
    os.mkdir(scene.path("token", "tokens"))
    start()
    app.wait_text("The token with this account's certificate isn't connected.")
    see("away")
    os.rmdir(scene.path("token", "tokens"))
    os.rename(scene.path("token", "away"), scene.path("token", "tokens"))
    app.wait("Retry")
    app.stop()  # softhsm2 looks for tokens only once
    mark = scene.kamailio.process.mark()
    start()
    scene.kamailio.wait_registered("alice", since=mark)
    app.wait_text("Ready for calls")


with Scene("ui-token", server=False) as scene, Desktop() as desktop:
    token = softhsm.make_token(scene.path("token"), *scene.authority.issue("token", names=(), addresses=()), PIN)
    scene.serve(*scene.authority.issue("server", self_signed=True), clients=scene.authority.pem)
    start()
    tap.run(test_address_with_a_pin_is_refused, test_token_that_is_not_there, test_pin_is_asked_for,
            test_wrong_pin_is_told_and_can_be_tried_again, test_right_pin_signs_in,
            test_pin_is_kept_behind_the_keyring, test_token_that_was_taken_away)
