#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of people: the check from call to call, a device that has forgotten, the person's page."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import READ_IT, Desktop, keep_picture, require_tools, shown_code, tap, wait_for  # noqa: E402
from scene import Scene  # noqa: E402

ENTRY = "The two words you heard"
DIAL = "Name, number or address"
END_TO_END = "Encrypted to the other device. Check the code to rule out an eavesdropper."
LISTENS = "127.0.0.1:15091"
BOB = f"sip:bob@{LISTENS};transport=tls"
PROGRAM = tap.build_path("src", "cli", "countersign-cli")

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "pipewire", "wireplumber", "pipewire-pulse", "pactl")


def start_bob():
    """He answers by himself, from the same folder every time."""
    global bob
    bob = scene.countersign("bob", "agent", "--auto-answer", "--listen", LISTENS, *scene.media("bob"))
    bob.wait_event("listening")
    return bob


def peers_of_bob(*command):
    said = subprocess.run([PROGRAM, "--json", "--data", scene.path("bob", "data"), "peers", *command], check=True,
                          capture_output=True, text=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def call():
    """The code as bob has it."""
    mark = bob.mark()
    app.enter(DIAL, BOB)
    app.click("Call")
    return bob.wait_code(since=mark)


def hang_up():
    app.click("Hang Up")
    app.wait("Call Again")
    app.click("Done")
    app.wait(DIAL)


def check(code):
    """The caller reads first, and bob types; then he reads, and the window's user types."""
    assert shown_code(app) == code["hear"], (shown_code(app), code)
    keep_picture(desktop, "people-speak")
    app.click(READ_IT)
    bob.send("heard " + code["hear"])
    app.wait("Compare")
    keep_picture(desktop, "people-listen")
    app.enter(ENTRY, code["say"])
    app.click("Compare")
    app.wait_text("Only you and")
    app.wait_text("Only the two of you can listen")
    keep_picture(desktop, "people-done")
    app.click("Done")
    app.wait_gone("Done")


def test_first_call_is_checked():
    code = call()
    app.wait_text(END_TO_END)
    assert app.find("Compare") is None, "the callee's turn comes first"
    app.wait_text("Read these two words to")
    check(code)
    hang_up()


def test_second_call_is_checked_from_the_beginning():
    call()
    app.wait_text("Only you and")
    app.wait_text("Checked today")
    assert app.find("Compare") is None and app.find(READ_IT) is None, "asked again although nothing has changed"
    app.wait_text("has checked the code, too.")
    keep_picture(desktop, "people-kept")


def test_the_path_tells_who_holds_the_keys():
    app.focus_window()
    desktop.key("ctrl+i")
    app.wait("The path of this call", "list")
    hops = [node.name for node in app.nodes() if node.getRoleName() == "list item" and "Holds the keys" in node.name]
    assert len(hops) == 2 and hops[0].startswith("You. ") and "Encrypted end to end" in hops[0], hops
    app.wait_text("The same device as in earlier calls")
    keep_picture(desktop, "people-path")
    app.focus_window()
    desktop.key("alt+Left")
    app.wait_gone("The path of this call")
    hang_up()


def test_no_second_call_from_the_page():
    """What cannot be done is said where the button was pressed."""
    call()
    app.wait_text("Only you and")
    app.click("About This Person")
    app.wait_text("First seen")
    app.click("Call")
    app.wait_text("Another call is in progress.")
    keep_picture(desktop, "people-busy")
    app.click("Back")
    hang_up()


def test_page_of_the_person():
    app.click("About bob")
    app.wait_text("Checked today")
    app.wait_text("First seen")
    app.wait_text("so calls have to be end-to-end encrypted")
    devices = [text for text in app.texts() if text.startswith("Device ") and len(text) == len("Device 01234567")]
    assert devices, "no device"
    keep_picture(desktop, "people-person")
    app.resize(360, 1100)
    app.wait_text("First seen")
    keep_picture(desktop, "people-person-narrow")


def test_less_than_the_check_requires_is_asked_first():
    import pyatspi  # it binds itself to the bus that it sees first

    def wait_chosen(name):
        wait_for("the choice of " + name, lambda: any(node.getState().contains(pyatspi.STATE_CHECKED)
                                                      for node in app.find_all(name, "radio button")))
    app.resize(460, 1150)
    app.press("End-to-End Encrypted")
    wait_chosen("End-to-End Encrypted")
    app.press("Any, Even Unencrypted")
    app.wait_text("Allow Weaker Calls?")
    keep_picture(desktop, "people-lower")
    app.click("Cancel", beside="Allow Weaker Calls?")
    wait_chosen("End-to-End Encrypted")
    app.press("Same as Account")
    wait_chosen("Same as Account")
    app.click("Back")
    app.resize(460, 720)


def test_a_device_that_has_forgotten_is_not_a_wrong_code():
    bob.quit()
    for said in peers_of_bob("list"):
        if "address" in said:
            peers_of_bob("forget", said["address"])
    start_bob()
    mark = bob.mark()
    app.enter(DIAL, BOB)
    app.click("Call")
    app.wait_text("doesn't remember you")
    assert not [text for text in app.texts() if "The codes don't match" in text]
    app.wait("Microphone off")
    keep_picture(desktop, "people-forgotten")
    code = bob.wait_code(since=mark)
    app.click("Check the Code")
    app.wait("Microphone on")
    app.wait_text("Read these two words to")
    check(code)
    hang_up()


def test_check_is_taken_back():
    app.click("About bob")
    app.click("Mark as Not Checked")
    app.click("Mark as Not Checked", beside="Mark as Not Checked?")
    app.wait_text("Not checked")
    app.click("Back")
    call()
    app.wait_text(END_TO_END)
    app.wait(READ_IT)
    app.click("Not Now")
    app.wait("Check the Code")
    hang_up()


def test_device_and_person_are_forgotten():
    app.click("About bob")
    device = app.wait_text("Forget device ")
    app.click(device)
    app.click("Forget", beside="Forget Device?")
    app.wait_gone(device)
    app.click("Allow weaker calls than the check requires")
    app.click("Allow Weaker Calls", beside="Allow Weaker Calls?")
    app.wait_gone("Allow weaker calls than the check requires")
    app.click("Forget Person…")
    app.wait_text("The devices, checks and required protection of")
    app.click("Cancel", beside="Forget Person?")
    app.click("Forget Person…")
    app.click("Forget", beside="Forget Person?")
    app.wait_text("No encrypted calls with this address yet.")
    keep_picture(desktop, "people-unknown")
    app.click("Back")
    app.wait(DIAL)


with Scene("ui-people", server=False) as scene, Desktop(1000, 1200, sound=True) as desktop:
    desktop.add_null_sink("ear")
    desktop.add_microphone("mouth", "says")
    os.environ.update(PULSE_SINK="ear", PULSE_SOURCE="mouth")
    start_bob()
    app = desktop.start("--data", os.path.join(desktop.folder, "alice"), "--trust",
                        scene.path("bob", "data", "certificate.pem")).connect()
    app.wait(DIAL)
    tap.run(test_first_call_is_checked, test_second_call_is_checked_from_the_beginning,
            test_the_path_tells_who_holds_the_keys, test_no_second_call_from_the_page, test_page_of_the_person,
            test_less_than_the_check_requires_is_asked_first, test_a_device_that_has_forgotten_is_not_a_wrong_code,
            test_check_is_taken_back, test_device_and_person_are_forgotten)
