#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""With letters twice as large nothing is wider than a window of 360 pixels, and what is to be done next is seen."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import READ_IT, Desktop, keep_picture, require_tools, shown_code, tap, wait_for, wait_until_exists  # noqa: E402
from scene import Scene  # noqa: E402

WIDTH, HEIGHT = 360, 640
DIAL = "Name, number or address"
ENTRY = "The two words you heard"
READS = "The echo reads: "
LISTENS = "127.0.0.1:15131"
HERE = f"sip:bob@{LISTENS};transport=tls"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


def look(page):
    app.assert_fits(WIDTH, HEIGHT)
    keep_picture(desktop, "large-" + page)


def box(name):
    import pyatspi

    return app.find(name).queryComponent().getExtents(pyatspi.XY_WINDOW)


def practise():
    app.focus_window()
    app.open_menu("Main menu")
    desktop.key("Down", "Return")
    app.wait("Call Through an Attacker")
    look("practice")
    app.click("Call the Echo")
    return app.wait_text(READS).split(READS)[1]


def test_home():
    app.wait(DIAL)
    look("home")
    app.focus_window()
    desktop.key("alt+2")
    app.wait("Number sign")
    look("keypad")
    desktop.key("alt+1")


def test_the_check():
    words = practise()
    app.wait("Compare")
    look("listen")
    wait_for("Compare above Hang Up", lambda: 0 < box("Compare").y and
             box("Compare").y + box("Compare").height <= box("Hang Up").y)
    app.enter(ENTRY, words[:2])
    look("suggestions")
    app.enter(ENTRY, "absurd adroitness" if "a" not in words[0] else "stopwatch almighty")
    app.click("Compare")
    app.wait_text("The codes don't match")
    look("wrong")
    app.click("Try Once More")
    app.enter(ENTRY, words)
    app.click("Compare")
    app.wait(READ_IT)
    assert shown_code(app), "nothing to read"
    look("speak")
    app.click(READ_IT)
    app.click("Done")
    look("checked")
    app.click("Who can hear this call?")
    app.wait("The path of this call", "list")
    look("path")
    app.click("Back")


def test_the_end():
    app.click("Hang Up")
    app.wait("Call Again")
    look("ended")
    app.click("Done")
    app.wait_text("Outgoing")
    look("recents")


def test_ringing():
    caller = scene.countersign("caller", "call", HERE, "--trust", CERTIFICATE, *scene.media("caller"))
    caller.wait_state("ringing")
    app.wait("Answer")
    look("ringing")
    app.click("About This Person")
    app.wait_text("is calling")
    look("ringing-elsewhere")
    app.click("Decline")
    caller.wait_state("ended")
    caller.wait()


with Desktop(font_scale=2.0) as desktop, Scene("large-text", server=False) as scene:
    app = desktop.start("--data", os.path.join(desktop.folder, "bob"), "--listen", LISTENS).connect()
    CERTIFICATE = os.path.join(desktop.folder, "bob", "certificate.pem")
    wait_until_exists(CERTIFICATE)
    tap.run(test_home, test_the_check, test_the_end, test_ringing)
