#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two windows call each other over TLS with sound devices of their own: notification, check, voices, ends."""

import os
import sys
import wave

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import READ_IT, Desktop, keep_picture, require_tools, shown_code, tap, wait_for, wait_until_exists  # noqa: E402

import sound  # noqa: E402

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


def bus_paths(bus, name, path="/"):
    """Everything that the program shows to others on the session bus."""
    import re

    xml = bus.call_sync(name, path, "org.freedesktop.DBus.Introspectable", "Introspect", None, None, 0, -1,
                        None).unpack()[0]
    yield path
    for child in re.findall(r'<node name="([^"]+)"', xml):
        yield from bus_paths(bus, name, path.rstrip("/") + "/" + child)


def names_of(bus, process):
    from gi.repository import GLib

    ask = lambda method, *what: bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                              method, *what, None, 0, -1, None).unpack()[0]
    return [name for name in ask("ListNames", None)
            if name.startswith(":") and ask("GetConnectionUnixProcessID", GLib.Variant("(s)", (name,))) == process.pid]


def test_other_programs_place_and_answer_nothing():
    """Another program on the session bus, with every action that it can find and every number that it can guess."""
    from gi.repository import GLib

    bus, found = desktop.notifications.bus, set()
    targets = [GLib.Variant("u", number) for number in range(8)] + [GLib.Variant("s", t) for t in ("", "1", BOB)]
    for name, path in [(name, path) for name in names_of(bus, bob.process) for path in bus_paths(bus, name)]:
        call_bus = lambda interface, method, what: bus.call_sync(name, path, interface, method, what, None, 0, -1, None)
        try:
            listed = call_bus("org.gtk.Actions", "List", None).unpack()[0]
        except GLib.GError:
            continue
        found.update(listed)
        for action in set(listed) | {"answer", "decline", "dial", "answer-waiting", "try", "call-again"}:
            if action in ("quit", "about", "help", "show-help-overlay", "preferences", "add-account", "back"):
                continue
            for target in [[]] + [[target] for target in targets]:
                try:
                    call_bus("org.gtk.Actions", "Activate", GLib.Variant("(sava{sv})", (action, target, {})))
                except GLib.GError:
                    pass
    assert {"answer", "quit"} <= found, f"the actions of the application are not among {found}"
    wrong = {name for name in found if any(word in name for word in ("dial", "call-", "try", "check", "hang", "mute",
                                                                    "waiting", "dismiss"))} - {"show-call"}
    assert not wrong, f"any program can use {wrong}"
    bob.wait("Answer")
    alice.wait_text("Ringing…")


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


def test_missed_without_a_window():
    """Who has no window learns of the call that was given up, and is not told that it still rings."""
    from gi.repository import GLib

    alice.hang_up()
    bob.wait_text("The call has ended.")
    bob.click("Done")
    bob.focus_window()
    desktop.key("ctrl+w")
    wait_for("the window to close", lambda: bob.root.childCount == 0)
    call()
    desktop.notifications.wait("is calling")
    alice.click("Hang Up")
    alice.click("Done")
    missed = desktop.notifications.wait("Missed call from")
    wait_for("the call's notification to go",
             lambda: not [n for n in desktop.notifications.shown.values() if "is calling" in n["title"]])
    desktop.notifications.emit("ActionInvoked", GLib.Variant("(us)", (missed, "default")))
    bob.wait("Name, number or address")
    call()
    desktop.notifications.press(desktop.notifications.wait("is calling"), "Answer")
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
            test_hang_up_ends_both, test_both_hear_it_ring, test_other_programs_place_and_answer_nothing,
            test_declined_says_so, test_call_comes_in_without_a_window, test_missed_without_a_window,
            test_closing_a_window_in_a_call_asks_first)
