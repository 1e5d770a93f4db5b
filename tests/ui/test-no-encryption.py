#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account whose server offers no encryption, or is away: who is to blame is said, with what to do about it."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import Desktop, keep_picture, require_tools, tap, text_of, wait_for  # noqa: E402
from digest_registrar import DigestRegistrar  # noqa: E402

import pyatspi  # noqa: E402

ADDRESS = "Address, like anna@example.org"
DIAL = "Name, number or address"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


def test_keyboard_on_welcome():
    """Tab leads to both doors, to the menu and back, not from one door to the other for ever."""
    app.wait("Try It")
    app.focus_window()
    seen = []
    for _ in range(8):
        desktop.key("Tab")
        wait_for("a focus", lambda: app.focused() is not None)
        seen.append(app.focused().name)
    for name in "Try It", "Add Your Account", "Main menu":
        assert name in seen, seen
    keep_picture(desktop, "welcome")
    app.assert_fits(360, 640)
    keep_picture(desktop, "welcome-360")
    app.resize(1024, 800)


def test_account():
    app.click("Add Your Account")
    app.wait(ADDRESS)
    app.expand("More")
    app.enter(ADDRESS, "alice@sip.test")
    app.enter("Password", "first")
    app.enter("Server", registrar.address)
    app.tab_to("Connection")
    desktop.key("space")
    app.wait("TCP, not encrypted", "label")
    desktop.key("Home", "Down", "Return")
    app.click("Add Account")
    app.wait_text("Ready for calls")


def call_bob():
    app.enter(DIAL, "bob")
    app.click("Call")
    app.wait("Done")


def test_no_encryption_is_said_once():
    registrar.invite = "488 Not Acceptable Here"
    call_bob()
    app.click("Done")
    app.wait_text("seems to offer no encryption")
    keep_picture(desktop, "no-encryption")
    app.assert_fits(360, 640)
    keep_picture(desktop, "no-encryption-360")
    text = next(node for node in app.nodes() if (text_of(node) or "").startswith("The server of"))
    box = text.queryComponent().getExtents(pyatspi.XY_WINDOW)
    assert box.width > 240 and box.height < 240, (box.width, box.height)
    app.resize(1024, 800)


def test_it_leads_to_the_requirement():
    app.click("Account Settings…")
    app.wait("Save")
    app.wait("Required Protection")
    keep_picture(desktop, "requirement")
    wait_for("the focus on the row", lambda: (node := app.focused()) is not None and "Required Protection" in node.name)
    desktop.key("space")
    app.wait("Any, Even Unencrypted", "label")
    desktop.key("End", "Return")
    app.click("Save")
    app.wait("Account Options")
    app.wait_text("Calls may be unencrypted")
    assert not any("seems to offer no encryption" in text for text in app.texts())


def test_server_away_is_to_blame():
    """The person who was called is not, and there is something to press."""
    registrar.stop()
    app.focus_window()
    call_bob()
    app.wait_text("Your account's server can't be reached.")
    assert not any("this address" in text for text in app.texts()), app.texts()
    app.wait("Call Again")
    keep_picture(desktop, "server-away")
    app.click("Done")


with Desktop() as desktop:
    registrar = DigestRegistrar({"alice": "first"})
    app = desktop.start().connect()
    tap.run(test_keyboard_on_welcome, test_account, test_no_encryption_is_said_once, test_it_leads_to_the_requirement,
            test_server_away_is_to_blame)
