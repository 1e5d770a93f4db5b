#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the welcome page to a checked call with the built-in echo, through the accessible widgets alone."""

import os

from desktop import BUTTON_ROLES, Desktop, is_sensitive, keep_picture, require_tools, shown_code, tap, wait_for

ENTRY = "The two words you heard"
END_TO_END = "Encrypted to the other device. Check the code to rule out an eavesdropper."
SUSPECT = "Someone may be intercepting this call."
DIFFERENT = "The codes didn't match. Check again before you talk."
READS = "The echo reads: "

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


def code(app):
    """What the echo reads aloud."""
    return app.wait_text(READS).split(READS)[1]


def another(words):
    """Words of the same lists that are not these."""
    return "absurd adroitness" if "absurd" not in words and "adroitness" not in words else "stopwatch almighty"


def test_welcome_has_two_doors():
    app.wait("Try It")
    app.wait("Add Your Account")
    keep_picture(desktop, "welcome")


def test_try_it_is_end_to_end():
    app.click("Try It")
    app.wait_text(END_TO_END)
    app.wait_text("End to End")
    keep_picture(desktop, "end-to-end")


def test_nobody_can_say_that_it_matches():
    names = [node.name.lower() for node in app.nodes() if node.getRoleName() in (*BUTTON_ROLES, "toggle button")]
    assert names, "no buttons"
    for word in ("match", "verif", "confirm", "same"):
        assert not [name for name in names if word in name], names


def test_the_code_is_only_in_what_the_echo_reads():
    words = code(app)
    seen = [text for text in app.texts() if words in text or any(word in text.split() for word in words.split())]
    assert seen and all(text == READS + words for text in seen), seen


def test_words_are_offered_while_typing():
    first = code(app).split()[0]
    app.enter(ENTRY, first[:2])
    wait_for("suggestions", lambda: [n for n in app.nodes() if n.getRoleName() in BUTTON_ROLES
                                     and n.name.split(" ")[0].startswith(first[:2])])
    app.enter(ENTRY, "")


def test_there_is_nothing_to_compare_at_first():
    app.enter(ENTRY, "")
    wait_for("Compare to be off", lambda: not is_sensitive(app.find("Compare")))
    app.enter(ENTRY, "h")
    wait_for("Compare to be on", lambda: is_sensitive(app.find("Compare")))


def test_no_code_is_no_decision():
    app.enter(ENTRY, "hello world")
    app.click("Compare")
    app.wait_text("These aren't two words from the list.")
    app.wait_text(END_TO_END)


def test_wrong_code_is_suspect_and_silent():
    app.enter(ENTRY, another(code(app)))
    app.click("Compare")
    app.wait_text(SUSPECT)
    app.wait_text("The codes don't match")
    app.wait("Microphone off")
    keep_picture(desktop, "suspect")


def test_try_again_once():
    app.click("Try Once More")
    app.wait_text(DIFFERENT)
    app.wait("Microphone on")
    assert not app.find("Not Now"), "a code that was different is put off"


def test_right_code_is_checked():
    words = code(app)
    app.enter(ENTRY, words)
    app.click("Compare")
    app.wait_text("Only you and")
    app.wait_text("Read these two words to")
    assert shown_code(app), "nothing to read"
    keep_picture(desktop, "checked")


def test_reading_aloud_ends_the_check():
    app.click("I Have Read It Aloud")
    app.wait_text("Only the two of you can listen")
    app.click("Done")
    app.wait_gone("Done")


def test_details_tell_who_can_hear():
    app.click("Who can hear this call?")
    for text in ("ZRTP", "X25519", "SHA-256"):
        app.wait_text(text)


def test_hang_up_leaves_a_line_in_the_recents():
    app.click("Hang Up")
    app.wait_text("The call has ended.")
    app.click("Done")
    app.wait_text("Outgoing, ")
    keep_picture(desktop, "recents")


def test_wrong_twice_is_given_up():
    app.click("Call echo")
    for _ in range(2):
        app.enter(ENTRY, another(code(app)))
        app.click("Compare")
        app.wait_text(SUSPECT)
        if app.find("Try Once More"):
            app.click("Try Once More")
    app.wait_text("The codes didn't match twice.")
    app.click("Hang Up Now")
    app.wait_text("Call Again")


def test_practice_with_someone_in_between():
    """Everything is as in the honest call, and the code is another one."""
    app.click("Done")
    app.click("Call echo")
    app.wait_text(READS)
    app.click("Hang Up")
    app.click("Try It With an Attacker")
    app.wait_text(END_TO_END)
    app.enter(ENTRY, code(app))
    app.click("Compare")
    app.wait_text(SUSPECT)
    keep_picture(desktop, "attacked")
    app.click("Who can hear this call?")
    app.wait_text("Someone in between?")
    app.click("Back")
    app.click("Hang Up Now")
    app.wait_text("You caught the attacker")
    keep_picture(desktop, "lesson")
    app.click("Call Again")
    app.wait_text(END_TO_END)
    app.click("Not Now")
    app.click("Hang Up")
    app.wait_text("An attacker was in the middle the whole time")


def test_keyboard_alone():
    """Welcome, Try it, the check and hanging up, with nothing but keys."""
    app.stop()
    other = desktop.start("--data", os.path.join(desktop.folder, "keyboard")).connect()
    other.wait("Try It")
    other.focus_window()
    desktop.key("Return")
    words = code(other)
    other.focus_window()
    other.tab_to(ENTRY)
    desktop.type(words)
    desktop.key("Return")
    other.wait_text("Read these two words to")
    other.tab_to("I Have Read It Aloud")
    desktop.key("Return")
    other.wait_text("Only the two of you can listen")
    desktop.key("ctrl+m")
    other.wait("Microphone off")
    desktop.key("ctrl+e")
    other.wait_text("The call has ended.")
    other.stop()


with Desktop() as desktop:
    app = desktop.start("--data", os.path.join(desktop.folder, "profile")).connect()
    tap.run(test_welcome_has_two_doors, test_try_it_is_end_to_end, test_nobody_can_say_that_it_matches,
            test_the_code_is_only_in_what_the_echo_reads, test_words_are_offered_while_typing,
            test_there_is_nothing_to_compare_at_first, test_no_code_is_no_decision,
            test_wrong_code_is_suspect_and_silent, test_try_again_once,
            test_right_code_is_checked, test_reading_aloud_ends_the_check, test_details_tell_who_can_hear,
            test_hang_up_leaves_a_line_in_the_recents, test_wrong_twice_is_given_up, test_practice_with_someone_in_between,
            test_keyboard_alone)
