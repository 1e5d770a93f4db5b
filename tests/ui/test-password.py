#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A password that is forgotten, changed or locked away is entered again, and an account has every setting changed."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import Desktop, end_with_us, keep_picture, poll, require_tools, tap  # noqa: E402
from digest_registrar import DigestRegistrar  # noqa: E402

ADDRESS = "Address, like anna@example.org"
SECRETS = "org.freedesktop.secrets"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "gnome-keyring-daemon")


def expand():
    """Once in a run of the program: the page stays as it was left."""
    if app.process.pid not in expanded:
        app.expand("More")
        expanded.add(app.process.pid)


def add(address, password):
    app.wait("Password")
    expand()
    app.enter(ADDRESS, address)
    app.enter("Password", password)
    app.enter("Server", registrar.address)
    app.focus_window()
    app.tab_to("Connection")
    desktop.key("space")
    app.wait("TCP, not encrypted", "label")
    desktop.key("Home", "Down", "Return")
    app.click("Add Account")
    app.wait("Account Options")


def add_from_menu(address, password):
    app.open_menu("Main menu")
    desktop.key("Return")
    add(address, password)


def enter_password(password):
    """The button of the row leads to the field."""
    app.click("Enter Password…")
    app.wait("Save")
    app.enter("Password", password)
    app.click("Save")


def accounts():
    with open(os.path.join(os.environ["XDG_DATA_HOME"], "countersign", "accounts.ini"), encoding="utf-8") as file:
        return file.read()


def rows():
    """A row and its label both have the address."""
    return sum(text.lower() in ("alice@sip.test", "bob@sip.test") for text in app.texts()) // 2


def restart():
    global app
    app.stop()
    app = desktop.start().connect()


# ---- without a keyring ----

def test_forgotten():
    """The one thing that is missing is asked for where it is missed."""
    app.click("Add Your Account")
    add("alice@sip.test", "first")
    app.wait_text("Password is forgotten when you quit")
    restart()
    app.wait_text("There is no keyring, so the password was forgotten.")
    keep_picture(desktop, "forgotten")
    enter_password("first")
    app.wait_text("Ready for calls")
    assert not app.find("Enter Password…")


def test_changed_at_the_provider():
    registrar.passwords["alice"] = "second"
    restart()
    enter_password("first")
    app.wait_text("The server refuses this account now")
    app.enter("Password", "second")
    app.click("Save")
    app.wait_text("Ready for calls")


def test_added_again():
    """The address is one account, however it is written; the row that works stays, and so does its record."""
    restart()
    app.wait("Enter Password…")
    for address in "alice@sip.test", " ALICE@sip.test ", "Alice@Sip.Test":
        add_from_menu(address, "second")
        app.wait_text("Ready for calls")
        assert rows() == 1, rows()
        assert accounts().count("[account:") == 1, accounts()


def test_added_again_wrongly():
    """What does not work costs the account nothing but a word."""
    app.open_menu("Main menu")
    desktop.key("Return")
    app.wait("Password")
    expand()
    app.enter(ADDRESS, "alice@sip.test")
    app.enter("Password", "wrong")
    app.enter("Server", registrar.address)
    app.focus_window()
    app.tab_to("Connection")
    desktop.key("space")
    app.wait("TCP, not encrypted", "label")
    desktop.key("Home", "Down", "Return")
    app.click("Add Account")
    app.wait_text("The server didn't accept this user name or password.")
    app.click("Back")
    app.wait("Account Options")
    assert rows() == 1
    assert accounts().count("[account:") == 1
    enter_password("second")
    app.wait_text("Ready for calls")


def test_remove_one_of_two():
    registrar.passwords["bob"] = "bob's"
    add_from_menu("bob@sip.test", "bob's")
    app.wait_text("bob@sip.test")
    assert rows() == 2
    before = accounts()
    app.focus_window()
    app.open_menu("Account Options")
    desktop.key("Up", "Return")
    app.wait_text("removed from this computer")
    app.click("Remove")
    # Not by looking at the window: GTK 4.8 does not stand to be asked about a dialog that closes.
    poll("one record", lambda: accounts().count("[account:") == 1)
    poll("one row", lambda: rows() == 1)
    assert before.count("[account:") == 2


# ---- with a keyring ----

def start_keyring():
    keyring = subprocess.Popen(["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=end_with_us)
    keyring.stdin.write(b"keyring")
    keyring.stdin.close()
    call = ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
            "--method", "org.freedesktop.DBus.NameHasOwner", SECRETS]
    poll("the keyring", lambda: "true" in subprocess.run(call, capture_output=True, text=True, check=False).stdout)
    return keyring


def stop_keyring(keyring):
    keyring.terminate()
    keyring.wait()


def lock():
    subprocess.run(["gdbus", "call", "--session", "--dest", SECRETS, "--object-path", "/org/freedesktop/secrets",
                    "--method", "org.freedesktop.Secret.Service.Lock",
                    "['/org/freedesktop/secrets/aliases/default']"], check=True, stdout=subprocess.DEVNULL)


def test_keyring_comes():
    """A password that this run alone knew is kept as soon as there is where to."""
    global keyring
    restart()
    app.wait("Enter Password…")
    user = "bob" if "bob@sip.test" in app.texts() else "alice"
    enter_password(registrar.passwords[user])
    app.wait_text("Password is forgotten when you quit")
    keyring = start_keyring()
    poll("kept", lambda: not any("is forgotten when you quit" in text for text in app.texts()))
    restart()
    app.wait_text("Ready for calls")


def test_locked_then_opened():
    """Nobody presses Retry."""
    global keyring
    lock()
    restart()
    app.wait_text("locked or doesn't answer")
    keep_picture(desktop, "locked")
    stop_keyring(keyring)
    keyring = start_keyring()
    app.wait_text("Ready for calls")


# ---- settings ----

def open_settings():
    app.focus_window()
    app.open_menu("Account Options")
    desktop.key("Down", "Down", "Down", "Down", "Return")
    app.wait("Save")


def test_every_setting():
    open_settings()
    expand()
    app.enter("Your name, as others see it", "Alice B.")
    app.enter("User name", "alice-2")
    registrar.passwords["alice-2"] = "third"
    app.enter("Password", "third")
    keep_picture(desktop, "settings")
    app.click("Save")
    app.wait("Account Options")
    app.wait_text("Ready for calls")
    assert "alice-2" in registrar.registered
    assert "display-name=Alice B." in accounts() and "auth-user=alice-2" in accounts(), accounts()


def test_another_address():
    """The password of one address is not tried with another, and the row stays the same account."""
    before = accounts()
    user = "bob" if "bob@sip.test" in before else "alice"
    open_settings()
    expand()
    app.enter("User name", "")
    app.enter(ADDRESS, "carol@sip.test")
    app.click("Save")
    app.wait_text("Enter the password of the new address, too.")
    keep_picture(desktop, "new-address")
    app.assert_fits(360, 720)
    keep_picture(desktop, "new-address-360")
    app.resize(1024, 800)
    assert accounts() == before
    registrar.passwords["carol"] = "fourth"
    app.enter("Password", "fourth")
    app.click("Save")
    app.wait("Account Options")
    app.wait_text("carol@sip.test")
    app.wait_text("Ready for calls")
    poll("one record", lambda: accounts().count("[account:") == 1 and "sip:carol@sip.test" in accounts())
    assert f"{user}@sip.test" not in accounts()


def test_trust_file():
    open_settings()
    expand()
    app.enter("Trusted certificates: a file", "/etc/ssl/../office.pem")
    app.click("Save")
    app.wait("Account Options")
    app.wait_text("Ready for calls")
    poll("the file", lambda: "trust-file=/etc/office.pem" in accounts())


with Desktop() as desktop:
    registrar = DigestRegistrar({"alice": "first"})
    keyring = None
    expanded = set()
    app = desktop.start().connect()
    tap.run(test_forgotten, test_changed_at_the_provider, test_added_again, test_added_again_wrongly,
            test_remove_one_of_two, test_keyring_comes, test_locked_then_opened, test_every_setting,
            test_another_address, test_trust_file)
