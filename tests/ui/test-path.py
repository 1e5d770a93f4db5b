#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who can hear this call? At every level of a call, with names that are too long, nothing is wider than 360 pixels."""

import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import baresip  # noqa: E402
import linphone  # noqa: E402
from desktop import Desktop, click_characters, keep_picture, require_tools, tap  # noqa: E402
from scene import Scene  # noqa: E402

NARROW, HIGH = 360, 1400
QUESTION = "Who can hear this call?"
WAY = "The path of this call"
DOMAIN = "telefonanlage-der-niederlassung-nord.beispielgesellschaft-fuer-fernmeldewesen.test"
ALICE = "alexandra-konstantinopoulou-von-hohenlohe-langenburg"
BOB = "bartholomaeus-maximilian-freiherr-von-und-zu-gutenberg"
CAROL = "karoline"
PHONE = "+4930123456789012345"
USERS = {ALICE: "wonder land", BOB: "builder", CAROL: "xmas", PHONE: "5:01"}

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "pipewire", "wireplumber", "pipewire-pulse", "pactl")
if linphone.PROGRAM is None or baresip.PROGRAM is None:
    tap.skip_all("linphonec or baresip is not installed")


def start_linphone(user, **options):
    mark = scene.kamailio.process.mark()
    phone = scene.keep(linphone.Linphone(scene.path(user), user, USERS[user], certificate, scene.voice(user),
                                         scene.record(user), answers=True, **options))
    scene.kamailio.wait_registered(user, since=mark)
    return phone


def look(level):
    """The page at 360 pixels and at its normal width."""
    app.click(QUESTION)
    app.wait(WAY, "list")
    keep_picture(desktop, f"path-{level}")
    app.assert_fits(NARROW, HIGH)
    keep_picture(desktop, f"path-{level}-narrow")
    app.resize(460, HIGH)
    app.click("Back")
    app.wait_gone(WAY, "list")


def test_end_to_end_and_checked():
    phone = start_linphone(BOB, encryption="zrtp")
    app.call(BOB)
    app.wait_text("Encrypted to the other device. Check the code to rule out an eavesdropper.")
    look("end-to-end")
    click_characters(app, phone.wait_token())
    app.click("Compare")
    app.wait_text("Only you and")
    look("checked")
    app.hang_up()
    phone.stop()


def test_suspect():
    """Bob's program has lost its memory."""
    shutil.rmtree(scene.path(BOB))
    phone = start_linphone(BOB, encryption="zrtp", port=7088)
    app.call(BOB)
    app.wait_text("doesn't remember you")
    look("suspect")
    app.hang_up()
    phone.stop()


def test_provider():
    phone = start_linphone(CAROL, encryption="srtp", port=7098)
    app.call(f"sip:{CAROL}@sip.test")
    app.wait_text("which could listen in.")
    look("provider")
    app.hang_up()
    phone.stop()


def test_clear_to_a_telephone():
    phone = scene.keep(baresip.Baresip(scene.path("phone"), PHONE, USERS[PHONE], scene.voice("phone"), encryption="",
                                       answers=True))
    scene.kamailio.wait_registered(PHONE)
    app.call(PHONE)
    app.click("Call Without Encryption…")
    app.click("Call Without Encryption", beside="Call Without Encryption?")
    app.wait_text("Anyone between you and")
    look("clear")
    app.hang_up()
    phone.stop()


def sign_in():
    app.click("Add Your Account")
    app.wait("Address, like anna@example.org")
    app.enter("Address, like anna@example.org", f"{ALICE}@{DOMAIN}")
    app.enter("Password", USERS[ALICE])
    app.focus_window()
    app.tab_to("More")
    desktop.key("space")
    app.enter("Server", "127.0.0.1:5061")
    app.click("Add Account")
    app.click("Review Certificate…")
    app.click("Trust This Certificate…")
    app.press("I have compared the fingerprint below with the server's administrator")
    app.click("Trust Certificate")
    app.wait_text("Ready for calls")
    app.resize(460, HIGH)


with Scene("ui-path", server=False) as scene, Desktop(1000, HIGH + 20, sound=True) as desktop:
    certificate, key = scene.authority.issue("server", self_signed=True, names=("sip.test", DOMAIN))
    # baresip knows no other digest.
    scene.serve(certificate, key, algorithm="MD5", users=USERS, aliases=(DOMAIN,))
    desktop.add_null_sink("ear")
    desktop.add_microphone("mouth", "says")
    os.environ.update(PULSE_SINK="ear", PULSE_SOURCE="mouth")
    app = desktop.start("--data", os.path.join(desktop.folder, "alice")).connect()
    sign_in()
    tap.run(test_end_to_end_and_checked, test_suspect, test_provider, test_clear_to_a_telephone)
