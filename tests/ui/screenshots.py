#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of the window: screenshots.py FOLDER (build/data and build/src/app have to be there)."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
os.environ.setdefault("COUNTERSIGN_BUILD", os.path.join(HERE, "..", "..", "build"))
os.environ.setdefault("GSETTINGS_SCHEMA_DIR", os.path.join(os.environ["COUNTERSIGN_BUILD"], "data"))
import namespace  # noqa: E402

namespace.enter()

import baresip  # noqa: E402
import linphone  # noqa: E402
from desktop import READ_IT, Desktop, require_tools, shown_code, tap, wait_until_exists  # noqa: E402
from scene import USERS, Scene  # noqa: E402

END_TO_END = "Check the code to rule out an eavesdropper."
DIAL = "Name, number or address"
ENTRY = "The two words you heard"
READS = "The echo reads: "
ANNA_LISTENS = "127.0.0.1:15081"
ANNA = f"sip:anna@{ANNA_LISTENS};transport=tls"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "pipewire", "wireplumber", "pipewire-pulse", "pactl")
if linphone.PROGRAM is None or baresip.PROGRAM is None:
    tap.skip_all("linphonec or baresip is not installed")
folder = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "screenshots")


def start(name, *args, **env):
    return desktop.start("--data", os.path.join(desktop.folder, name), *args, **env).connect()


def picture(app, name):
    path = os.path.join(folder, name + ".png")
    app.screenshot(path)
    print(path, flush=True)


def picture_of_path(app, name):
    app.click("Who can hear this call?")
    app.wait("The path of this call", "list")
    picture(app, name)
    app.click("Back")


def with_the_echo():
    """Welcome, a practice call right and wrong, the recents."""
    app = start("practice")
    app.wait("Try It")
    picture(app, "welcome")
    app.click("Try It")
    words = app.wait_text(READS).split(READS)[1]
    picture(app, "call")
    app.enter(ENTRY, words[:2])
    app.wait_text("Compare")
    picture(app, "check-listen")
    app.enter(ENTRY, "absurd adroitness")
    app.click("Compare")
    app.wait_text("The codes don't match")
    picture(app, "suspect")
    picture_of_path(app, "path-suspect")
    app.click("Try Once More")
    app.enter(ENTRY, words)
    app.click("Compare")
    app.wait(READ_IT)
    app.click(READ_IT)
    app.click("Done")
    app.click("Hang Up")
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
    picture_of_path(app, "path-end-to-end")
    app.wait("Compare")
    anna.enter(ENTRY, words)
    anna.click("Compare")
    words = shown_code(anna)
    app.enter(ENTRY, words)
    app.click("Compare")
    app.click("Done")
    picture(app, "checked")
    picture_of_path(app, "path-checked")
    anna.click("Hang Up")
    app.wait("Call Again")
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
    app.click("About anna")
    app.wait_text("First seen")
    picture(app, "person")
    app.click("Back")
    app.wait(DIAL)
    app.resize(360, 640)
    app.wait_text("Outgoing")
    picture(app, "narrow")
    app.stop()
    anna.stop()


def with_a_provider():
    """An account at a server whose certificate nobody signed, and others without our keying."""
    with Scene("screenshots", server=False) as scene:
        certificate, key = scene.authority.issue("server", self_signed=True)
        scene.serve(certificate, key, algorithm="MD5")  # baresip knows no other
        app = start("alice")
        app.click("Add Your Account")
        app.wait("Password")
        app.expand("More")
        app.enter("Address, like anna@example.org", "alice@sip.test")
        app.enter("Password", USERS["alice"])
        app.enter("Server", "sip.test:5061")
        picture(app, "account")
        app.click("Add Account")
        app.click("Review Certificate…")
        app.wait_text("Issued to")
        picture(app, "certificate")
        app.click("Trust This Certificate…")
        app.press("I have compared the fingerprint below with the server's administrator")
        app.click("Trust Certificate")
        app.wait_text("Ready for calls")

        scene.keep(linphone.Linphone(scene.path("carol"), "carol", USERS["carol"], certificate,
                                     scene.voice("carol"), scene.record("carol"), encryption="srtp", answers=True))
        scene.kamailio.wait_registered("carol")
        app.enter(DIAL, "carol")
        app.click("Call")
        app.wait_text("which could listen in.")
        picture_of_path(app, "path-provider")
        app.click("Hang Up")
        app.click("Done")

        scene.keep(baresip.Baresip(scene.path("dave"), "dave", USERS["dave"], scene.voice("dave"), encryption="",
                                   answers=True))
        scene.kamailio.wait_registered("dave")
        app.enter(DIAL, "dave")
        app.click("Call")
        app.wait("Call Without Encryption…")
        picture(app, "refused")
        app.click("Call Without Encryption…")
        app.wait_text("Applies to this call only.")
        picture(app, "question")
        app.click("Call Without Encryption", beside="Applies to this call only.")
        app.wait_text("Anyone between you and")
        picture(app, "clear")
        picture_of_path(app, "path-clear")
        app.click("Hang Up")
        app.stop()


def in_the_dark():
    app = start("dark", ADW_DEBUG_COLOR_SCHEME="prefer-dark")
    app.click("Try It")
    app.wait_text(READS)
    picture(app, "dark")
    app.stop()


with Desktop(1000, 760, sound=True) as desktop:
    desktop.add_null_sink("speaker")
    desktop.add_microphone("microphone", "voice")
    os.environ.update(PULSE_SINK="speaker", PULSE_SOURCE="microphone")
    with_the_echo()
    with_each_other()
    with_a_provider()
    in_the_dark()
