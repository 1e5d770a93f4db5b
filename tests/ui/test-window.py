#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every page: names for a screen reader, the narrowest width, dark, links, and text from outside."""

import os
import subprocess

from desktop import BUTTON_ROLES, Desktop, keep_picture, require_tools, tap, wait_for

ACTIVE_ROLES = (*BUTTON_ROLES, "toggle button", "text", "password text", "combo box", "check box", "switch", "page tab",
                "list item", "menu item", "slider")
LONG = "Überlang-" * 20 + "<b>markup</b> & more"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


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
    """Through every page, by way of the echo."""
    app.wait("Try it")
    visit("welcome")
    app.click("Add your account")
    app.wait("Password")
    visit("account")
    app.click("Back")
    app.click("Try it")
    app.wait_text("Not checked yet.")
    app.wait_text("The echo reads")
    visit("listen")
    app.click("Not now")
    app.wait("Check the code")
    visit("put-off")
    app.click("Hang up")
    app.wait("Call again")
    visit("ended")
    app.click("Done")
    app.wait_text("Outgoing")
    visit("home")


def test_everything_has_a_name():
    app = start("names")
    walk(app, lambda page: assert_named(app, page))
    app.stop()


def test_360_pixels_are_enough():
    app = start("narrow")
    app.resize(360, 600)

    def visit(page):
        assert_width(app, page, 360)
        keep_picture(desktop, "narrow-" + page)
    walk(app, visit)
    app.stop()


def test_dark_and_high_contrast():
    app = start("dark", ADW_DEBUG_COLOR_SCHEME="prefer-dark", ADW_DEBUG_HIGH_CONTRAST="1")
    walk(app, lambda page: keep_picture(desktop, "dark-" + page))
    app.stop()


def test_link_fills_the_entry_and_does_not_call():
    app = start("link", "sip:anna@example.org")
    wait_for("the address in the entry", lambda: "sip:anna@example.org" in app.texts())
    assert app.find("Hang up") is None, "a link alone has placed a call"
    app.click("Call")
    app.wait_text("Calls to others need an account.")
    app.stop()


def test_what_is_typed_is_no_markup():
    app = start("markup")
    app.click("Try it")
    app.click("Hang up")
    app.click("Done")
    app.enter("Name, number or address", LONG)
    app.click("Call")
    app.wait_text("Calls to others need an account.")
    app.wait_text("Nobody like that among the recents.")
    app.resize(360, 600)
    assert_width(app, "long", 360)
    app.stop()


def test_preferences_by_keyboard():
    app = start("preferences")
    app.focus_window()
    desktop.key("ctrl+comma")
    app.wait("Stay reachable when the window is closed")
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
    app.click("Try it")
    app.wait_text("Not checked yet.")
    app.process.terminate()
    assert app.process.wait(10) == 0, app.output()


with Desktop() as desktop:
    tap.run(test_everything_has_a_name, test_360_pixels_are_enough, test_dark_and_high_contrast,
            test_link_fills_the_entry_and_does_not_call, test_what_is_typed_is_no_markup, test_preferences_by_keyboard,
            test_quit_ends_the_call_first)
