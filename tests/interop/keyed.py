# SPDX-License-Identifier: GPL-3.0-or-later
"""A call with another program whose keys came by SDES or DTLS-SRTP: encrypted, heard both ways, and as far as the
provider only."""

from scene import Scene


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


def we_call(alice, phone):
    alice.send("call sip:bob@sip.test")
    phone.wait_ringing()
    phone.answer()


def it_calls(alice, phone):
    phone.call("sip:alice@sip.test")
    alice.wait_state("ringing", direction="in")
    alice.send("answer")


def assert_reports_both_ways(scene, recorder, ours):
    """Of the other program's reports, too, some open, and under keys of their own. ours: the counts without them."""
    counts = scene.ask_oracle(recorder, separate_keys=True)[1]
    if ours["srtcp"] == 0 or counts["srtcp"] <= ours["srtcp"] or counts["displaced"]:
        raise AssertionError(f"reports: of ours {ours}, of both {counts}")


def keyed_call(make_phone, start, keying, suite=None, arguments=None, algorithm="SHA-256", strangers=(), srtp=200,
               own_rtcp_port=False):
    """One call of some seconds. arguments: of countersign-cli; by default it is told to speak nothing but keying.
    strangers: ports of the other program when its packets are not to be judged. own_rtcp_port: the other program does
    not multiplex, and the call lasts until our end knows the round-trip time."""
    with Scene(keying, algorithm) as scene:
        recorder = scene.capture()
        phone = make_phone(scene)
        alice = scene.agent("alice", *(["--keying", keying] if arguments is None else arguments))
        start(alice, phone)
        alice.wait_state("active")
        said = alice.wait_event("protection", keying=keying)[1]
        expect(said["level"], "provider", "the level")
        expect(said["code"], None, "a code that nobody could compare")
        if suite is not None:
            expect(said["suite"], suite, "the suite")
        alice.wait_event("media", state="flowing", codec="opus/48000")
        scene.wait_recorded("alice", 5)
        if own_rtcp_port:
            alice.wait_event("quality", timeout=25, rtt_ms=lambda ms: ms is not None)
        alice.send("hang-up")
        expect(alice.wait_state("ended")[1]["reason"], "normal", "our call ended")
        phone.wait_ended()
        levels = [event["level"] for _, event in alice.events() if event["event"] == "protection"]
        expect(set(levels), {"provider"}, "all levels")
        expect(alice.quit(), 0, "exit")
        phone.stop()
        # their players stumble on a busy machine: of more sound a smaller share is as much
        scene.assert_heard("alice", "bob", seconds=3, most=0.4, recognised=1.8)
        phone.save_record(scene.record("bob"))
        scene.assert_heard("bob", "alice", seconds=3, most=0.4, recognised=1.8)
        separate = own_rtcp_port and keying == "dtls"
        counts = scene.assert_clean(recorder, both_ends=False, strangers=strangers, separate_keys=separate, srtp=srtp)
        if separate:
            assert_reports_both_ways(scene, recorder, counts)
        return said
