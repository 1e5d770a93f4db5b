#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls through a server at every level, with other software: who can hear them, the four characters and their keys, tones,
devices, and the one call with less protection."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import baresip  # noqa: E402
import linphone  # noqa: E402
from desktop import Desktop, click_characters, keep_picture, require_tools, shown_code, tap, wait_for  # noqa: E402
from scene import USERS, Scene  # noqa: E402

END_TO_END = "Encrypted to the other device. Check the code to rule out an eavesdropper."

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "pipewire", "wireplumber", "pipewire-pulse", "pactl")
if linphone.PROGRAM is None or baresip.PROGRAM is None:
    tap.skip_all("linphonec or baresip is not installed")


def start_phone(user, **options):
    phone = scene.keep(linphone.Linphone(scene.path(user), user, USERS[user], scene.authority.pem, scene.voice(user),
                                         scene.record(user), answers=True, **options))
    scene.kamailio.wait_registered(user)
    return phone


def hops():
    app.click("Who can hear this call?")
    app.wait("The path of this call", "list")
    found = [node.name for node in app.nodes() if node.getRoleName() == "list item" and ". " in node.name]
    return found


def test_four_characters_are_read_spelled_and_typed_by_keys():
    global bob
    bob = start_phone("bob", encryption="zrtp")
    app.call("bob")
    app.wait_text(END_TO_END)
    app.wait_text("Type the four characters that")
    token = bob.wait_token()
    click_characters(app, token)
    keep_picture(desktop, "levels-characters")
    app.click("Compare")
    app.wait_text("Only you and")
    spelled = shown_code(app)
    assert len(spelled.split()) == 4 and spelled != token, spelled
    keep_picture(desktop, "levels-spelled")
    app.click("I Have Read It Aloud")
    app.click("Done")


def test_servers_cannot_listen_end_to_end():
    found = hops()
    assert any(hop.startswith("sip.test. Your provider. Can't listen.") and "Sees who calls whom" in hop
               for hop in found), found
    keep_picture(desktop, "levels-path-checked")
    app.click("Back")


def open_by_keys(name):
    app.focus_window()
    app.tab_to(name)
    desktop.key("space")


def test_tones_are_sent():
    open_by_keys("Keypad")
    app.wait("Number sign")
    for key in ("1", "2", "Number sign"):
        app.click(key)
    wait_for("the digits", lambda: "12#" in app.texts())
    keep_picture(desktop, "levels-tones")
    desktop.key("Escape")
    app.wait_gone("Number sign")


def test_devices_are_chosen_during_a_call():
    open_by_keys("Microphone and Speaker")
    app.wait("Speaker")
    app.wait("Microphone")
    keep_picture(desktop, "levels-devices")
    desktop.key("Escape")
    app.wait_gone("Speaker")
    app.hang_up()
    bob.stop()


def test_keys_through_the_server_let_it_listen():
    phone = start_phone("carol", encryption="srtp", port=7088)
    app.call("carol")
    app.wait_text("which could listen in.")
    found = hops()
    assert any(hop.startswith("sip.test. Your provider. Holds the keys. Can listen.") for hop in found), found
    keep_picture(desktop, "levels-path-provider")
    app.click("Back")
    app.hang_up()
    phone.stop()


def test_less_than_required_is_asked_and_holds_once():
    """Carol's program knows no ZRTP; her calls are to be encrypted from end to end."""
    phone = start_phone("carol", encryption="srtp", port=7098)
    app.click("About carol")
    app.resize(460, 950)
    app.press("End-to-End Encrypted")
    app.click("Back")
    app.resize(460, 720)
    app.call("carol")
    app.wait_text("The other side's phone can't take this kind of call.")
    keep_picture(desktop, "levels-refused")
    app.click("Call With Less Protection…")
    app.wait_text("Applies to this call only.")
    keep_picture(desktop, "levels-question")
    app.click("Call With Less Protection", beside="Call With Less Protection?")
    app.wait_text("which could listen in.")
    app.hang_up()
    app.call("carol")
    app.wait_text("The other side's phone can't take this kind of call.")
    phone.stop()


def test_no_encryption_at_all_is_asked_for_one_call():
    """Dave's program encrypts nothing."""
    phone = scene.keep(baresip.Baresip(scene.path("dave"), "dave", USERS["dave"], scene.voice("dave"), encryption="",
                                       answers=True))
    scene.kamailio.wait_registered("dave")
    app.call("dave")
    app.wait("Call Without Encryption…")
    assert not [text for text in app.texts() if text.startswith("Anyone between you and")]
    app.click("Call Without Encryption…")
    app.wait_text("Anyone between you and dave could listen")
    keep_picture(desktop, "levels-question-clear")
    app.click("Cancel", beside="Call Without Encryption?")
    app.click("Call Without Encryption…")
    app.click("Call Without Encryption", beside="Call Without Encryption?")
    app.wait_text("Anyone between you and dave can listen.")
    assert app.find("Check the Code") is None, "a code without keys"
    found = hops()
    assert not [hop for hop in found if "Holds the keys" in hop], found
    assert "Can listen" in found[1] and all("Not encrypted" in hop for hop in found[:2]), found
    keep_picture(desktop, "levels-path-clear")
    app.click("Back")
    app.hang_up()
    app.call("dave")
    app.wait("Call Without Encryption…")
    app.click("Done")
    phone.stop()


# baresip knows no other digest.
with Scene("ui-levels", algorithm="MD5") as scene, Desktop(1000, 1000, sound=True) as desktop:
    desktop.add_null_sink("ear")
    desktop.add_microphone("mouth", "says")
    os.environ.update(PULSE_SINK="ear", PULSE_SOURCE="mouth")
    app = desktop.start("--data", os.path.join(desktop.folder, "alice")).connect()
    app.click("Add Your Account")
    app.wait("Address, like anna@example.org")
    app.enter("Address, like anna@example.org", "alice@sip.test")
    app.enter("Password", USERS["alice"])
    app.expand("More")
    app.enter("Server", "sip.test:5061")
    app.click("Add Account")
    app.click("Review Certificate…")
    app.click("Trust This Certificate…")
    app.press("I have compared the fingerprint below with the server's administrator")
    app.click("Trust Certificate")
    app.wait_text("Ready for calls")
    tap.run(test_four_characters_are_read_spelled_and_typed_by_keys, test_servers_cannot_listen_end_to_end,
            test_tones_are_sent, test_devices_are_chosen_during_a_call, test_keys_through_the_server_let_it_listen,
            test_no_encryption_at_all_is_asked_for_one_call, test_less_than_required_is_asked_and_holds_once)
