#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every page: names for a screen reader, the narrowest width, dark, links, and text from outside."""

import os
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from certificates import Authority  # noqa: E402
from registrar import Registrar  # noqa: E402
from desktop import BUTTON_ROLES, Desktop, keep_picture, require_tools, tap, wait_for  # noqa: E402

ACTIVE_ROLES = (*BUTTON_ROLES, "toggle button", "text", "password text", "combo box", "check box", "switch", "page tab",
                "list item", "menu item", "slider")
LONG = "Überlang-" * 20 + "<b>markup</b> & more"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "certtool", "update-desktop-database")


def start(name, *args, **env):
    return desktop.start("--data", os.path.join(desktop.folder, name), *args, **env).connect()


def assert_named(app, page):
    """Whatever can be used has a name that is not that of its class."""
    bad = [(node.getRoleName(), node.name) for node in app.nodes() if node.getRoleName() in ACTIVE_ROLES
           and (node.name.startswith(("Gtk", "Adw", "Cs")) or node.name.startswith("_"))]
    assert not bad, f"{page}: {bad}"


def assert_width(app, page, width):
    """No window asks for more room than it has."""
    geometry = subprocess.run(["xdotool", "getwindowgeometry", "--shell", app.window_id()], check=True,
                              capture_output=True, text=True).stdout
    assert f"WIDTH={width}\n" in geometry, f"{page}: {geometry}"


def walk(app, visit):
    """By way of the echo."""
    app.wait("Try It")
    visit("welcome")
    app.click("Add Your Account")
    app.wait("Password")
    visit("account")
    app.click("Back")
    app.click("Try It")
    app.wait_text("Check the code to rule out an eavesdropper.")
    app.wait_text("The echo reads")
    visit("listen")
    visit_path(app, visit, "path")
    app.click("Not Now")
    app.wait_gone("Not Now")
    visit("put-off")
    app.click("Hang Up")
    app.wait("Call Again")
    visit("ended")
    app.click("Call Again")
    app.wait_text("The echo reads")
    app.enter("The two words you heard", "absurd adroitness")
    app.click("Compare")
    app.wait_text("The codes don't match")
    visit("suspect")
    visit_path(app, visit, "path-suspect")
    app.click("Hang Up Now")
    app.click("Done")
    app.wait_text("Outgoing")
    visit("home")
    app.open_menu("Main menu")
    desktop.key("Down", "Return")
    app.wait("Call Through an Attacker")
    visit("practice")


def visit_path(app, visit, name):
    app.click("Who can hear this call?")
    app.wait("The path of this call", "list")
    visit(name)
    app.click("Back")
    app.wait_gone("The path of this call", "list")


def walk_alone(app, visit):
    """A certificate that nobody vouches for, and somebody of whom nothing is known."""
    app.wait("Name, number or address")
    app.enter("Name, number or address", "sip:anna@127.0.0.1:9;transport=tls")
    app.click("Call")
    app.wait("Call Again")
    visit("failed")
    app.click("Done")
    app.click("About anna")
    app.wait_text("No encrypted calls with this address yet.")
    visit("person")
    app.click("Back")
    app.open_menu("Main menu")
    desktop.key("Return")
    app.wait("Password")
    app.expand("More")
    app.enter("Address, like anna@example.org", "alice@sip.test")
    app.enter("Password", "wonder land")
    app.enter("Server", registrar.address)
    app.click("Add Account")
    app.click("Review Certificate…")
    app.wait_text("The server's identity couldn't be verified")
    visit("certificate")
    app.click("Trust This Certificate…")
    app.wait("Trust Certificate")
    visit("certificate-trust")


def walk_all(name, prepare, visit, **env):
    for walker, arguments in (walk, ()), (walk_alone, ("--listen", "127.0.0.1:0")):
        app = start(name + "-" + walker.__name__, *arguments, **env)
        prepare(app)
        walker(app, lambda page, app=app: visit(app, page))
        app.stop()


def test_everything_has_a_name():
    walk_all("names", lambda app: None, assert_named)


def test_360_pixels_are_enough():
    def visit(app, page):
        assert_width(app, page, 360)
        app.assert_fits(360, 600)
        keep_picture(desktop, "narrow-" + page)
    walk_all("narrow", lambda app: app.resize(360, 600), visit)


def test_dark_and_high_contrast():
    walk_all("dark", lambda app: None, lambda app, page: keep_picture(desktop, "dark-" + page),
             ADW_DEBUG_COLOR_SCHEME="prefer-dark", ADW_DEBUG_HIGH_CONTRAST="1")


def test_link_fills_the_entry_and_does_not_call():
    app = start("link", "sip:anna@example.org")
    wait_for("the address in the entry", lambda: "sip:anna@example.org" in app.texts())
    assert app.find("Hang Up") is None, "a link alone has placed a call"
    app.click("Call")
    app.wait_text("Add an account before you call")
    app.stop()


def test_no_direct_calls():
    """What is wrong with --listen stands in the window, which works nevertheless, until it is dismissed."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = "127.0.0.1:%d" % other.getsockname()[1]
        for number, (address, why) in enumerate((
                (taken, f"Another program uses the address {taken}."),
                ("192.0.2.1:5061", "Direct calls can't reach you."),
                ("nowhere", "Direct calls can't reach you."),
                ("127.0.0.1:99999", "Direct calls can't reach you."),
        )):
            app = start(f"listen-{number}", "--listen", address)
            app.wait_text(why)
            if number == 0:
                keep_picture(desktop, "listen-taken")
            app.click("Dismiss")
            wait_for("the notice to go", lambda: not [text for text in app.texts() if why in text])
            app.wait("Try It")
            app.stop()
    app = start("listen-free", "--listen", "127.0.0.1:0")
    app.wait("Name, number or address")
    assert not [text for text in app.texts() if "Direct calls can't" in text]
    app.stop()


def test_what_is_typed_is_no_markup():
    app = start("markup")
    app.click("Try It")
    app.click("Hang Up")
    app.click("Done")
    app.enter("Name, number or address", LONG)
    app.click("Call")
    app.wait_text("Add an account before you call")
    app.wait_text("No matches in Recents.")
    app.resize(360, 600)
    assert_width(app, "long", 360)
    app.stop()


def install_viewer(shown):
    """A program that shows help, and writes down what."""
    folder = os.path.join(os.environ["XDG_DATA_HOME"], "applications")
    os.makedirs(folder)
    with open(os.path.join(folder, "viewer.desktop"), "w", encoding="utf-8") as file:
        file.write("[Desktop Entry]\nType=Application\nName=Viewer\n"
                   f"Exec=sh -c 'echo \"$0\" >{shown}' %u\nMimeType=x-scheme-handler/help;\n")
    with open(os.path.join(folder, "mimeapps.list"), "w", encoding="utf-8") as file:
        file.write("[Default Applications]\nx-scheme-handler/help=viewer.desktop\n")
    subprocess.run(["update-desktop-database", folder], check=True)


def test_help():
    """Where nothing can show it, that is said in words."""
    from gi.repository import Gio

    shown = os.path.join(desktop.folder, "shown")
    if Gio.AppInfo.get_default_for_uri_scheme("help") is None:
        app = start("help")
        app.wait("Try It")
        app.focus_window()
        desktop.key("F1")
        app.wait_text("The help can't be shown")
        keep_picture(desktop, "no-help")
        app.stop()
    install_viewer(shown)
    app = start("help")
    app.wait("Try It")
    app.focus_window()
    desktop.key("F1")
    wait_for("the viewer", lambda: os.path.exists(shown) and os.path.getsize(shown))
    with open(shown, encoding="utf-8") as file:
        assert file.read().strip() == "help:countersign"
    app.stop()


def test_preferences_by_keyboard():
    app = start("preferences")
    app.focus_window()
    desktop.key("ctrl+comma")
    app.wait("Receive Calls in the Background")
    app.wait("Microphone")
    assert_named(app, "preferences")
    desktop.key("Escape")
    app.wait_gone("Microphone")
    app.focus_window()
    desktop.key("ctrl+question")
    app.wait_text("Hang up or decline")
    app.stop()


def test_quit_ends_the_call_first():
    app = start("quit")
    app.click("Try It")
    app.wait_text("Check the code to rule out an eavesdropper.")
    app.process.terminate()
    assert app.process.wait(10) == 0, app.output()


with Desktop() as desktop:
    registrar = Registrar(*Authority(desktop.folder).issue("server", self_signed=True))
    tap.run(test_everything_has_a_name, test_360_pixels_are_enough, test_dark_and_high_contrast, test_help,
            test_link_fills_the_entry_and_does_not_call, test_no_direct_calls, test_what_is_typed_is_no_markup,
            test_preferences_by_keyboard, test_quit_ends_the_call_first)
