#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding an account: what is wrong is said in words, and what is right is kept."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import Desktop, keep_picture, require_tools, tap  # noqa: E402
from scene import USERS, Scene  # noqa: E402

ADDRESS = "Address, like anna@example.org"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


def fill(address, password, server="", transport="TLS, encrypted"):
    app.enter(ADDRESS, address)
    app.enter("Password", password)
    app.enter("Server", server)
    choose(transport)


def choose(transport):
    """The connection: its row opens a list, and the choice is made by keys."""
    choices = ["TLS, encrypted", "TCP, not encrypted", "UDP, not encrypted"]
    if transport == chosen[0]:
        return
    app.focus_window()
    app.tab_to("Connection")
    desktop.key("space")
    app.wait(transport, "label")
    steps = choices.index(transport) - choices.index(chosen[0])
    desktop.key(*["Down" if steps > 0 else "Up"] * abs(steps))
    desktop.key("Return")
    chosen[0] = transport


chosen = ["TLS, encrypted"]


def add_and_expect(*parts):
    app.click("Add Account")
    for part in parts:
        app.wait_text(part)
    app.wait("Add Account")


def test_welcome_leads_to_the_page():
    app.click("Add Your Account")
    app.wait(ADDRESS)
    app.expand("More")


def test_no_address():
    fill("not an address", "x")
    add_and_expect("An address looks like anna@example.org.")


def test_server_unreachable():
    fill("alice@sip.test", "x", "127.0.0.1:9")
    add_and_expect("The server can't be reached.")


def test_certificate_of_nobody_known():
    fill("alice@sip.test", USERS["alice"], "sip.test:5061")
    add_and_expect("The server's identity couldn't be verified.")
    keep_picture(desktop, "certificate")


def test_wrong_password():
    fill("alice@sip.test", "wrong", "sip.test:5060", "TCP, not encrypted")
    add_and_expect("password")
    keep_picture(desktop, "wrong-password")


def test_right_password():
    app.enter("Password", USERS["alice"])
    app.click("Add Account")
    app.wait("Account Options")
    app.wait_text("Ready for calls")
    assert not any(USERS["alice"] in text for text in app.texts()), "the password is still in a widget"
    keep_picture(desktop, "account")


def test_requirement_is_chosen_per_account():
    """The first one in the menu."""
    app.wait_text("Only encrypted calls")
    app.open_menu("Account Options")
    desktop.key("Return")
    app.wait_text("Only end-to-end encrypted calls")


def test_no_more_is_promised_than_required():
    """While it rings, a call that may be in the clear says so."""
    bob = scene.agent("bob")
    app.enter("Name, number or address", "bob")
    app.click("Call")
    app.wait_text("Ringing…")
    app.wait_text("Nothing is sent or played until the call is protected.")
    app.click("Hang Up")
    app.click("Done")
    app.click("About bob")
    app.press("Any, Even Unencrypted")
    app.click("Back")
    app.enter("Name, number or address", "bob")
    app.click("Call")
    app.wait_text("Ringing…")
    app.wait_text("This call may be unencrypted.")
    assert not any("is protected" in text for text in app.texts())
    keep_picture(desktop, "ringing-clear")
    app.click("Hang Up")
    app.click("Done")
    bob.quit()


def test_unknown_peer():
    app.enter("Name, number or address", "nobody")
    app.click("Call")
    app.wait_text("This address doesn't exist.")
    app.click("Done")
    app.wait_text("nobody")


def test_account_is_there_after_a_restart():
    app.stop()
    start()
    app.wait_text("Ready for calls")
    app.wait_text("Only end-to-end encrypted calls")


def test_server_gone_and_back():
    scene.kamailio.stop()
    app.stop()
    start()
    app.wait("Retry")
    app.wait_text("The server can't be reached.")
    scene.kamailio.start()
    app.click("Retry")
    app.wait_text("Ready for calls")


def test_password_is_in_no_file_in_clear():
    for where, _, files in os.walk(folder):
        for name in files:
            with open(os.path.join(where, name), "rb") as file:
                assert USERS["alice"].encode() not in file.read(), name


def start():
    global app
    app = desktop.start("--data", folder).connect()


with Scene("ui-account") as scene, Desktop() as desktop:
    folder = os.path.join(desktop.folder, "profile")
    start()
    tap.run(test_welcome_leads_to_the_page, test_no_address, test_server_unreachable, test_certificate_of_nobody_known,
            test_wrong_password, test_right_password, test_requirement_is_chosen_per_account,
            test_no_more_is_promised_than_required, test_unknown_peer,
            test_account_is_there_after_a_restart, test_server_gone_and_back, test_password_is_in_no_file_in_clear)
