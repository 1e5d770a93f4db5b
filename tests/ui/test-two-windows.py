#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two windows call each other over TLS with sound devices of their own: notification, check, voices, ends."""

import os
import wave

import numpy as np

from desktop import READ_IT, Desktop, keep_picture, require_tools, shown_code, tap, wait_for, wait_until_exists

import sound

END_TO_END = "Encrypted to the other device. Check the code to rule out an eavesdropper."
CHECKED = "Only you and"
DIAL = "Name, number or address"
ENTRY = "The two words you heard"
BOB_LISTENS = "127.0.0.1:15071"
BOB = f"sip:bob@{BOB_LISTENS};transport=tls"
RATE = 48000
SECONDS = 2  # of the other's voice that have to be recognised

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "pipewire", "wireplumber", "pipewire-pulse", "pactl", "paplay",
              "parecord")


def start(name, *args):
    """A window whose microphone and speaker are its own."""
    desktop.add_null_sink("ear-" + name)
    desktop.add_microphone("mouth-" + name, "says-" + name)
    app = desktop.start("--data", os.path.join(desktop.folder, name), *args, PULSE_SINK="ear-" + name,
                        PULSE_SOURCE="mouth-" + name)
    return app.connect()


def call():
    alice.enter(DIAL, BOB)
    alice.click("Call")


def test_notification_answers():
    call()
    alice.wait_text("Ringing…")
    number = desktop.notifications.wait("is calling")
    bob.wait("Answer")
    bob.wait_text("Nothing is sent or played until the call is protected.")
    keep_picture(desktop, "ringing")
    desktop.notifications.press(number, "Answer")
    alice.wait_text(END_TO_END)
    bob.wait_text(END_TO_END)
    wait_for("the notification to go", lambda: number not in desktop.notifications.shown)


def listen_at(name, what):
    """(path of the raw recording, its recorder)"""
    path = os.path.join(desktop.folder, f"{name}-{what}.raw")
    return path, desktop.spawn(["parecord", "--latency-msec=20", f"--device=ear-{name}.monitor", "--channels=1",
                                f"--rate={RATE}", "--format=s16le", "--raw", path])


def heard(path, voice):
    """Seconds of the recording so far that are this voice: a busy machine tears gaps into a real-time sound server, so
    what counts is how much has come through and not how much of it was whole."""
    if not os.path.exists(path) or os.path.getsize(path) < RATE * 2:
        return 0.0
    with open(path, "rb") as raw, wave.open(path + ".wav", "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(RATE)
        data = raw.read()
        f.writeframes(data[:len(data) // 2 * 2])
    loud, share = sound.compare(path + ".wav", voice)
    return loud * share


def test_voices_are_heard_both_ways():
    recorders, voices = {}, {}
    for name, seed in (("alice", 1), ("bob", 2)):
        voices[name] = sound.make_voice(os.path.join(desktop.folder, name + "-says.wav"), seed, seconds=60)
        desktop.spawn(["paplay", "--latency-msec=40", "--device=says-" + name, voices[name]])
    for name in ("alice", "bob"):
        recorders[name] = listen_at(name, "heard")
    for hears, says in (("alice", "bob"), ("bob", "alice")):
        path, recorder = recorders[hears]
        wait_for(f"{hears} to hear {says}", lambda: heard(path, voices[says]) >= SECONDS, timeout=60)
        recorder.terminate()
        recorder.wait()
        assert heard(path, voices[hears]) < SECONDS / 4, f"{hears} hears the own voice"


def test_check_is_entered_on_both_sides():
    """The caller reads first, the callee types; then the other way round."""
    assert bob.find(READ_IT) is None, "bob is shown the code before it is his turn"
    words = shown_code(alice)
    assert words not in " ".join(bob.texts()), "bob is shown the code before he has heard it"
    alice.click(READ_IT)
    bob.enter(ENTRY, words)
    bob.click("Compare")
    bob.wait_text(CHECKED)
    words = shown_code(bob)
    bob.click(READ_IT)
    alice.enter(ENTRY, words)
    alice.click("Compare")
    alice.wait_text(CHECKED)
    keep_picture(desktop, "both-checked")


def test_hang_up_ends_both():
    bob.click("Hang Up")
    alice.wait_text("The call has ended.")
    bob.wait_text("The call has ended.")
    alice.click("Done")
    bob.click("Done")


def test_both_hear_it_ring():
    """The caller the tone of the far end, the callee a bell of its own."""
    recorders = [(hz, *listen_at(name, "ringing")) for name, hz in (("alice", 425), ("bob", 440))]
    call()
    bob.wait("Answer")
    for hz, path, recorder in recorders:
        wait_for(f"a tone of {hz} Hz", lambda: os.path.exists(path) and sound.has_tone(np.fromfile(path, "<i2"), hz))
        recorder.terminate()
        recorder.wait()


def test_declined_says_so():
    bob.click("Decline")
    alice.wait_text("Call Again")
    alice.wait_text("declined")
    alice.click("Done")
    bob.click("Done")


def test_call_comes_in_without_a_window():
    """The window is closed, the account stays reachable, and the notification's button answers. Since both have checked
    in an earlier call, nothing is asked again."""
    bob.focus_window()
    desktop.key("ctrl+w")
    wait_for("the window to close", lambda: bob.root.childCount == 0)
    call()
    number = desktop.notifications.wait("is calling")
    desktop.notifications.press(number, "Answer")
    bob.wait_text(CHECKED)
    alice.wait_text(CHECKED)


def test_closing_a_window_in_a_call_asks_first():
    bob.focus_window()
    desktop.key("ctrl+w")
    bob.wait_text("Closing the window ends this call.")
    alice.wait_text(CHECKED)
    bob.click("Hang Up", beside="Closing the window ends this call.")
    alice.wait_text("The call has ended.")
    alice.click("Done")


with Desktop(1000, 760, sound=True) as desktop:
    bob = start("bob", "--listen", BOB_LISTENS)
    certificate = os.path.join(desktop.folder, "bob", "certificate.pem")
    wait_until_exists(certificate)
    alice = start("alice", "--trust", certificate)
    tap.run(test_notification_answers, test_voices_are_heard_both_ways, test_check_is_entered_on_both_sides,
            test_hang_up_ends_both, test_both_hear_it_ring, test_declined_says_so,
            test_call_comes_in_without_a_window, test_closing_a_window_in_a_call_asks_first)
