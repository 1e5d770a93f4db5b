#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of the window: screenshots.py FOLDER (build/data and build/src/app have to be there)."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.setdefault("COUNTERSIGN_BUILD", os.path.join(HERE, "..", "..", "build"))
os.environ.setdefault("GSETTINGS_SCHEMA_DIR", os.path.join(os.environ["COUNTERSIGN_BUILD"], "data"))

from desktop import READ_IT, Desktop, require_tools, shown_code, wait_until_exists  # noqa: E402

END_TO_END = "Not checked yet."
DIAL = "Name, number or address"
ENTRY = "The two words you heard"
READS = "The echo reads: "
ANNA_LISTENS = "127.0.0.1:15081"
ANNA = f"sip:anna@{ANNA_LISTENS};transport=tls"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "pipewire", "wireplumber", "pipewire-pulse", "pactl")
folder = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "screenshots")


def start(name, *args, **env):
    return desktop.start("--data", os.path.join(desktop.folder, name), *args, **env).connect()


def picture(app, name):
    path = os.path.join(folder, name + ".png")
    app.screenshot(path)
    print(path, flush=True)


def with_the_echo():
    """Welcome, a practice call right and wrong, the recents."""
    app = start("practice")
    app.wait("Try it")
    picture(app, "welcome")
    app.click("Try it")
    words = app.wait_text(READS).split(READS)[1]
    picture(app, "call")
    app.enter(ENTRY, words[:2])
    app.wait_text("Compare")
    picture(app, "check-listen")
    app.enter(ENTRY, "absurd adroitness")
    app.click("Compare")
    app.wait_text("The code is different")
    picture(app, "suspect")
    app.click("Try again once")
    app.enter(ENTRY, words)
    app.click("Compare")
    app.wait(READ_IT)
    app.click(READ_IT)
    app.click("Understood")
    app.click("Hang up")
    app.click("Done")
    app.wait_text("Outgoing")
    app.stop()


def with_each_other():
    """Two windows on this computer, which call each other directly."""
    anna = start("anna", "--listen", ANNA_LISTENS)
    certificate = os.path.join(desktop.folder, "anna", "certificate.pem")
    wait_until_exists(certificate)
    app = start("bob", "--trust", certificate, "--listen", "127.0.0.1:15082")
    app.wait_text("Ready, without a provider")
    picture(app, "main-empty")
    app.enter(DIAL, ANNA)
    app.click("Call")
    app.wait_text("Ringing…")
    picture(app, "dialing")
    anna.wait("Answer")
    picture(anna, "incoming")
    anna.click("Answer")
    app.wait_text(END_TO_END)
    anna.wait_text(END_TO_END)
    app.wait(READ_IT)
    picture(app, "check-speak")
    words = shown_code(app)
    app.click(READ_IT)
    app.wait("Compare")
    picture(app, "end-to-end")
    anna.enter(ENTRY, words)
    anna.click("Compare")
    words = shown_code(anna)
    app.enter(ENTRY, words)
    app.click("Compare")
    app.click("Understood")
    picture(app, "checked")
    anna.click("Hang up")
    app.wait("Call again")
    picture(app, "ended")
    app.click("Done")
    anna.click("Done")
    app.enter(DIAL, ANNA)
    app.click("Call")
    anna.click("Decline")
    app.wait_text("declined")
    picture(app, "declined")
    app.click("Done")
    app.wait_text("Outgoing")
    picture(app, "main-recents")
    app.resize(360, 640)
    app.wait_text("Outgoing")
    picture(app, "narrow")
    app.stop()
    anna.stop()


def in_the_dark():
    app = start("dark", ADW_DEBUG_COLOR_SCHEME="prefer-dark")
    app.click("Try it")
    app.wait_text(READS)
    picture(app, "dark")
    app.stop()


with Desktop(1000, 760, sound=True) as desktop:
    desktop.add_null_sink("speaker")
    desktop.add_microphone("microphone", "voice")
    os.environ.update(PULSE_SINK="speaker", PULSE_SOURCE="microphone")
    with_the_echo()
    with_each_other()
    in_the_dark()
