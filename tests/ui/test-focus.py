#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the keyboard leads in and around a call, and that nothing covers what ends it."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import Desktop, keep_picture, require_tools, tap, wait_for, wait_until_exists  # noqa: E402
from scene import Scene  # noqa: E402

DIAL = "Name, number or address"
LISTENS = "127.0.0.1:15121"
HERE = f"sip:bob@{LISTENS};transport=tls"
NOWHERE = "127.0.0.1:9;transport=tls"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


def wait_for_focus(name):
    app.focus_window()
    wait_for(f"the focus on “{name}”", lambda: (node := app.focused()) is not None and name in node.name)


def key_until(key, what, condition):
    """The key is pressed once; what it does may take a moment."""
    app.focus_window()
    desktop.key(key)
    wait_for(what, condition)


def focus_dial():
    """AdwEntryRow 1.2 does not tell that it has the focus."""
    app.focus_window()
    desktop.key("ctrl+l")


def start_caller():
    caller = scene.countersign("caller", "call", HERE, "--trust", CERTIFICATE, *scene.media("caller"))
    caller.wait_state("ringing")
    return caller


def end_caller(caller):
    caller.wait_state("ended")
    caller.wait()


def test_ringing_has_the_focus_on_answer():
    caller = start_caller()
    wait_for_focus("Answer")
    keep_picture(desktop, "focus-ringing")
    app.click("Decline")
    end_caller(caller)
    app.wait("Done")
    wait_for_focus("Call Again")


def test_escape_leaves_the_end():
    key_until("Escape", "the first page", lambda: app.find("Done") is None)
    app.wait(DIAL)


def test_ringing_is_seen_from_every_page():
    for opened in ("About This Person",):
        caller = start_caller()
        app.wait("Answer")
        app.click(opened)
        app.wait_text("is calling")
        app.wait("Answer")
        keep_picture(desktop, "focus-ringing-elsewhere")
        app.click("Decline")
        end_caller(caller)
        app.wait_gone("Decline")
        key_until("Escape", "the end of the call", lambda: app.find("Call Again") is not None)
        app.click("Done")
        app.wait(DIAL)


def test_typing_does_not_answer():
    focus_dial()
    desktop.type("anna")
    wait_for("what was typed", lambda: "anna" in app.texts())
    caller = start_caller()
    app.wait("Answer")
    desktop.key("Return")
    # What the key did is done when the window has answered the next question.
    app.click("Decline")
    assert caller.wait_state("ended")[1]["reason"] == "declined"
    caller.wait()
    app.click("Done")
    app.enter(DIAL, "")


def call_nobody(whom):
    app.enter(DIAL, f"sip:{whom}@{NOWHERE}")
    app.click("Call")
    app.wait("Call Again")
    app.click("Done")
    app.wait(DIAL)


def dial(typed):
    """Everything that the call's page says."""
    app.enter(DIAL, typed)
    focus_dial()
    desktop.key("Return")
    app.wait("Call Again")
    said = app.texts()
    app.click("Done")
    app.wait(DIAL)
    return said


def test_a_name_that_fits_one_is_dialled():
    call_nobody("anna.berg")
    call_nobody("anton")
    assert "anna.berg@127.0.0.1:9" in dial("Berg")
    # Two fit: nobody is chosen for the user.
    assert not {"anna.berg@127.0.0.1:9", "anton@127.0.0.1:9"} & set(dial("an"))


def test_down_and_return_choose():
    app.enter(DIAL, "anton")
    focus_dial()
    desktop.key("Down")
    wait_for_focus("anton")
    desktop.key("Return")
    app.wait("Call Again")
    app.wait_text("anton@127.0.0.1:9")
    app.click("Done")
    app.enter(DIAL, "")


def test_home_keypad():
    app.focus_window()
    desktop.key("alt+2")
    app.wait("Number sign")
    for key in "42":
        app.click(key)
    app.click("Star")
    app.click("Delete the Last Character")
    wait_for("42 in the entry", lambda: "42" in app.texts())
    keep_picture(desktop, "keypad")
    app.enter(DIAL, "")
    desktop.key("alt+1")


def practise():
    key_until("F10", "the main menu", lambda: (node := app.focused()) is not None and "menu item" in node.getRoleName())
    desktop.key("Down", "Return")
    app.click("Call the Echo")
    app.wait_text("The echo reads")


def extents(name):
    import pyatspi

    node = next(node for node in app.nodes() if node.name == name or name in (app_text(node) or ""))
    return node.queryComponent().getExtents(pyatspi.XY_WINDOW)


def app_text(node):
    try:
        text = node.queryText()
        return text.getText(0, text.characterCount)
    except NotImplementedError:
        return None


def test_nothing_covers_hanging_up():
    practise()
    app.focus_window()
    desktop.key("F1")
    app.wait_text("The help can't be shown")
    keep_picture(desktop, "said-in-a-call")
    said, button = extents("The help can't be shown"), extents("Hang Up")
    assert said.y + said.height <= button.y, (said.y, said.height, button.y)


def test_the_check_stays_in_view():
    """Where there is little room, what is to be done next is seen."""
    app.resize(360, 560)
    wait_for("Compare above Hang Up", lambda: (box := extents("Compare")).y + box.height <= extents("Hang Up").y
             and box.y > 0)
    keep_picture(desktop, "check-in-a-small-window")
    app.resize(460, 720)


def test_quitting_asks_first():
    app.focus_window()
    desktop.key("ctrl+q")
    app.wait_text("Quitting ends this call.")
    app.click("Keep Talking", beside="Quitting ends this call.")
    app.wait_text("The echo reads")


def test_tab_goes_through_the_path():
    app.click("Who can hear this call?")
    app.wait("The path of this call", "list")
    app.focus_window()
    app.tab_to("Call setup")
    # Every row below has its turn, and the page begins again.
    app.tab_to("Audio cipher")
    app.tab_to("Back")
    keep_picture(desktop, "path-by-the-keyboard")
    key_until("Escape", "the call", lambda: app.find("The path of this call", "list") is None)


def test_digits_are_typed():
    app.focus_window()
    app.tab_to("Keypad")
    desktop.key("space")
    app.wait("Number sign")
    desktop.key("4", "2", "numbersign")
    wait_for("the digits", lambda: "42#" in app.texts())
    keep_picture(desktop, "keypad-in-a-call")
    desktop.key("Escape")
    app.wait_gone("Number sign")
    app.click("Hang Up")
    app.click("Done")


with Desktop() as desktop, Scene("focus", server=False) as scene:
    app = desktop.start("--data", os.path.join(desktop.folder, "bob"), "--listen", LISTENS).connect()
    CERTIFICATE = os.path.join(desktop.folder, "bob", "certificate.pem")
    wait_until_exists(CERTIFICATE)
    app.wait(DIAL)
    tap.run(test_ringing_has_the_focus_on_answer, test_escape_leaves_the_end, test_ringing_is_seen_from_every_page,
            test_typing_does_not_answer, test_a_name_that_fits_one_is_dialled, test_down_and_return_choose,
            test_home_keypad, test_nothing_covers_hanging_up, test_the_check_stays_in_view, test_quitting_asks_first,
            test_tab_goes_through_the_path, test_digits_are_typed)
