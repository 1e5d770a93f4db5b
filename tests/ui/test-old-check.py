#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check that is older than a year still counts, and is asked for anew: why, and what comes of it."""

import datetime
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import READ_IT, Desktop, keep_picture, require_tools, shown_code, tap  # noqa: E402
from scene import Scene  # noqa: E402

ENTRY = "The two words you heard"
DIAL = "Name, number or address"
CHECK = "Check the Code"
LISTENS = "127.0.0.1:15093"
ALICE_LISTENS = "127.0.0.1:15094"
BOB = f"sip:bob@{LISTENS};transport=tls"
ALICE = f"sip:alice@{ALICE_LISTENS};transport=tls"
LONG_AGO = "It's time to check again."
DAYS = 400

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "pipewire", "wireplumber", "pipewire-pulse", "pactl")


def start_bob(*trust):
    global bob
    bob = scene.countersign("bob", "agent", "--auto-answer", "--listen", LISTENS, *scene.media("bob"), *trust)
    bob.wait_event("listening")


def start_alice():
    global app
    app = desktop.start("--data", folder, "--listen", ALICE_LISTENS, "--trust",
                        scene.path("bob", "data", "certificate.pem")).connect()
    app.wait(DIAL)


def make_older(days):
    """While the window is not there, days go by since the check."""
    app.stop()
    subprocess.run([tap.build_path("tests", "store", "age-checks"), folder, str(days)], check=True)
    start_alice()


def day(days_ago=0):
    """As the window writes it: with the year when it is another one."""
    if days_ago == 0:
        return "today"
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days_ago)
    now = datetime.datetime.now(datetime.timezone.utc)
    return then.strftime("on %-d %B" if then.year == now.year else "on %-d %B %Y")


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


def read_and_type(code):
    assert shown_code(app) == code["hear"], (shown_code(app), code)
    app.click(READ_IT)
    bob.send("heard " + code["hear"])
    app.wait("Compare")
    app.enter(ENTRY, code["say"])
    app.click("Compare")


def assert_not_asked():
    assert app.find("Compare") is None and app.find(READ_IT) is None, "asked although the check is new"
    assert not [text for text in app.texts() if LONG_AGO in text]


def test_new_check_is_not_asked_for():
    read_and_type(call())
    app.wait_text("Only the two of you can listen")
    hang_up()
    make_older(364)
    call()
    app.wait_text(f"Checked {day(364)}")
    assert_not_asked()
    hang_up()


def test_old_check_is_asked_for_and_still_counts():
    make_older(DAYS - 364)
    call()
    app.wait(READ_IT)
    app.wait_text(f"Last checked {day(DAYS)}. {LONG_AGO}")
    app.wait_text(f"Checked {day(DAYS)}.")
    app.wait("Microphone on")
    keep_picture(desktop, "old-check")
    app.assert_fits(360, 700)
    keep_picture(desktop, "old-check-narrow")
    app.resize(460, 720)


def test_it_can_be_put_off():
    app.click("Not Now")
    app.wait_gone(READ_IT)
    assert_not_asked()
    app.wait_text("Only you and")
    keep_picture(desktop, "old-check-put-off")
    hang_up()
    call()
    app.wait_text(LONG_AGO)
    app.click("Not Now")
    app.wait_gone(READ_IT)
    app.click(CHECK)
    app.wait(READ_IT)
    app.wait_text(LONG_AGO)
    hang_up()


def test_right_code_renews_it():
    code = call()
    app.wait_text(LONG_AGO)
    read_and_type(code)
    app.wait_text("Only the two of you can listen")
    app.wait_text(f"Checked {day()}.")
    keep_picture(desktop, "old-check-renewed")
    hang_up()
    call()
    app.wait_text(f"Checked {day()}.")
    assert_not_asked()


def test_new_check_can_be_made_at_will():
    app.click("Who can hear this call?")
    app.wait("The path of this call", "list")
    keep_picture(desktop, "old-check-path")
    app.assert_fits(360, 700)
    app.click("Check Again")
    app.wait(READ_IT)
    assert not [text for text in app.texts() if LONG_AGO in text], "a check of today is no old one"
    app.resize(460, 720)
    hang_up()


def be_called():
    """Bob has no account: his calls are somebody's at his computer."""
    mark = bob.mark()
    bob.send("call " + ALICE)
    app.click("Answer")
    return bob.wait_code(since=mark)


def hear_and_read(code):
    app.wait("Compare")
    app.enter(ENTRY, code["say"])
    app.click("Compare")
    assert shown_code(app) == code["hear"]


def test_who_is_called_hears_first():
    hear_and_read(be_called())
    hang_up()
    make_older(DAYS)
    code = be_called()
    app.wait_text("Only you and")
    app.wait_text(f"Last checked {day(DAYS)}. {LONG_AGO}")
    keep_picture(desktop, "old-check-listen")
    hear_and_read(code)
    app.wait_text(f"Checked {day()}.")
    assert not [text for text in app.texts() if LONG_AGO in text]
    hang_up()


def test_wrong_code_undoes_it():
    make_older(DAYS)
    code = call()
    app.wait_text(LONG_AGO)
    app.click(READ_IT)
    app.enter(ENTRY, " ".join(["absurd", "adroitness"]) if code["say"] != "absurd adroitness" else "aardvark aftermath")
    app.click("Compare")
    app.wait_text("The codes don't match")
    app.wait("Microphone off")
    app.click("Hang Up Now")
    app.click("Done")


with Scene("ui-old-check", server=False) as scene, Desktop(1000, 800, sound=True) as desktop:
    desktop.add_null_sink("ear")
    desktop.add_microphone("mouth", "says")
    os.environ.update(PULSE_SINK="ear", PULSE_SOURCE="mouth")
    folder = os.path.join(desktop.folder, "alice")
    start_bob()
    start_alice()
    bob.quit()
    start_bob("--trust", os.path.join(folder, "certificate.pem"))
    tap.run(test_new_check_is_not_asked_for, test_old_check_is_asked_for_and_still_counts, test_it_can_be_put_off,
            test_right_code_renews_it, test_new_check_can_be_made_at_will, test_who_is_called_hears_first,
            test_wrong_code_undoes_it)
