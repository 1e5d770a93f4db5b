#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""countersign-cli try --attack: what a call looks like with somebody in between."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from process import Process  # noqa: E402
from scene import Scene  # noqa: E402

PROGRAM = tap.build_path("src", "cli", "countersign-cli")


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


def attacked(scene, *more):
    """Two different codes in a call that is otherwise like any other."""
    me = scene.countersign("me", "try", "--attack", *more, program=PROGRAM)
    heard = me.wait_event("caption")[1]["text"]
    if heard == me.wait_code()["hear"]:
        raise AssertionError("both ends have the same code")
    expect(me.wait_event("protection", code=bool)[1]["level"], "end-to-end", "the level before the check")
    me.wait_state("active")
    me.wait_event("quality", level_db=lambda level: level > -40)
    return me, heard


def test_found():
    with Scene("found", server=False) as scene:
        me, heard = attacked(scene, "--seconds", "60")
        me.send(f"heard {heard}")
        expect(me.wait_event("protection", level="suspect")[1]["suspicion"], "code", "the suspicion")
        # nothing is sent or played any more
        me.wait_event("quality", since=me.mark())
        sent = me.wait_event("quality", since=me.mark())[1]["sent"]
        me.wait_event("quality", since=me.mark(), sent=sent, level_db=lambda level: level < -80)
        mark = me.mark()
        me.send("go-on")
        me.wait_event("error", since=mark, text="After a code that didn't match you can only enter it again or hang up.")
        me.send(f"heard {heard}")
        me.wait_event("protection", since=mark + 1, level="suspect")
        mark = me.mark()
        me.send(f"heard {heard}")
        me.wait_event("error", since=mark)
        mark = me.mark()
        me.send("go-on")
        me.wait_event("error", since=mark, text="The codes didn't match twice. You can only hang up.")
        me.send("hang-up")
        me.wait_state("ended", reason="suspect")
        expect(me.wait(), 5, "exit")


def test_not_looked_for():
    """Whoever does not compare the codes notices nothing: that is the lesson."""
    with Scene("unnoticed", server=False) as scene:
        me, _ = attacked(scene, "--seconds", "2")
        me.wait_state("ended", reason="normal")
        expect(me.wait(), 0, "exit")
        expect([said for _, said in me.events() if said["event"] == "protection" and said["level"] != "end-to-end"], [],
               "other levels")


def test_nobody_is_remembered():
    with Scene("practice", server=False) as scene:
        me, heard = attacked(scene, "--seconds", "60")
        me.send(f"heard {heard}")
        me.wait_event("protection", level="suspect")
        me.send("quit")
        expect(me.wait(), 5, "exit")
        practice = scene.countersign("me", "try", program=PROGRAM)
        caption = practice.wait_event("caption")[1]["text"]
        practice.wait_event("quality", level_db=lambda level: level > -40)
        practice.send(f"heard {caption}")
        practice.wait_event("protection", level="checked")
        practice.send("quit")
        expect(practice.wait(), 0, "exit")
        peers = scene.countersign("me", "peers", "list", program=PROGRAM)
        expect(peers.wait(), 0, "exit")
        expect([said for _, said in peers.events() if said["event"] == "peer"], [], "who is remembered")


def test_for_people():
    with Scene("people", server=False) as scene:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": scene.path("home")}
        environment.pop("DISPLAY", None)
        me = scene.keep(Process([PROGRAM, "--data", scene.path("data"), "try", "--attack", "--seconds", "60"],
                                env=environment))
        me.wait_line("An attacker is in the middle")
        heard = me.wait_line("The echo reads its code aloud: ")[1].split(": ")[1]
        me.wait_line("You can speak now.")
        me.send(f"heard {heard}")
        me.wait_line("The codes don't match.")
        me.wait_line("Warning: ")
        me.send("hang-up")
        me.wait_line("You caught the attacker")
        expect(me.wait(), 5, "exit")


def test_cut_short():
    """Whoever hangs up at once is not told that anything has failed."""
    with Scene("short", server=False) as scene:
        me = scene.keep(Process([PROGRAM, "--data", scene.path("data"), "try", "--seconds", "60"],
                                env={**os.environ, "LC_ALL": "C.UTF-8"}))
        me.wait_line("You can speak now.")
        me.send("quit")
        me.wait_line("You hung up before the sound could come back.")
        expect(me.wait(), 0, "exit")


tap.run(test_found, test_not_looked_for, test_nobody_is_remembered, test_for_people, test_cut_short)
