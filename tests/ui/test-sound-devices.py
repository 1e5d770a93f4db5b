#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call while microphones, speakers and the sound server come and go: what the other side hears, and which device is
in use. The microphone hears 600 Hz, this computer plays 440 Hz, the other side sends 1000 Hz."""

import os
import subprocess
import sys
import time
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import numpy as np  # noqa: E402
from desktop import Desktop, pactl, poll, require_tools, tap, wait_until_exists  # noqa: E402
from scene import Scene  # noqa: E402

RATE = 48000
HEARD_DB = -45
SILENT_DB = -45  # a loud tone and the echo canceller leave some at other frequencies
PATIENCE_S = 25

require_tools("Xvfb", "dbus-daemon", "pipewire", "wireplumber", "pipewire-pulse", "pactl", "paplay")

# Devices that are the server's own, as hardware is: they are there again when it has restarted.
OWN_DEVICES = """context.objects = [
 { factory = adapter args = { factory.name = support.null-audio-sink node.name = speaker node.description = "Speaker"
   media.class = Audio/Sink audio.position = [ MONO ] object.linger = true } }
]
"""


class SoundDesktop(Desktop):
    def start_sound(self):
        config = os.path.join(os.environ["XDG_CONFIG_HOME"], "pipewire", "pipewire.conf.d")
        os.makedirs(config)
        with open(os.path.join(config, "own.conf"), "w", encoding="utf-8") as file:
            file.write("context.properties = { default.clock.rate = 48000 default.clock.quantum = 480 "
                       "support.dbus = false }\n" + OWN_DEVICES)
        self.start_servers("pipewire", "wireplumber", "pipewire-pulse")

    def start_servers(self, *names):
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sockets = {"pipewire": "pipewire-0", "pipewire-pulse": os.path.join("pulse", "native")}
        for name in names:
            self.spawn([name], **quiet)
            if name in sockets:
                wait_until_exists(os.path.join(os.environ["XDG_RUNTIME_DIR"], sockets[name]))
        poll("the speaker", lambda: "speaker" in listed("sinks"))

    def stop_servers(self, *names):
        for child in self.children:
            if child.args[0] in names and child.poll() is None:
                child.kill()
                child.wait()


def listed(what):
    done = subprocess.run(["pactl", "list", "short", what], capture_output=True, text=True, check=False)
    return [line.split("\t")[1] for line in done.stdout.splitlines() if "\t" in line]


def plug_microphone(name, feed):
    numbers = [pactl("load-module", "module-null-sink", "sink_name=" + feed, "channels=1", "rate=48000").strip(),
               pactl("load-module", "module-remap-source", "source_name=" + name, "master=" + feed + ".monitor",
                     "source_properties=device.description=Headset", "channels=1").strip()]
    poll("microphone " + name, lambda: name in listed("sources"))
    return numbers


def unplug(numbers):
    for number in reversed(numbers):
        pactl("unload-module", number)


def make_tone(path, hz, seconds=60):
    samples = (np.sin(2 * np.pi * hz * np.arange(RATE * seconds) / RATE) * 8000).astype("<i2")
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def used(kind):
    """The names of the devices that our streams are at; @kind: source or sink."""
    names = {line.split("\t")[0]: line.split("\t")[1] for line in pactl("list", "short", kind + "s").splitlines()}
    blocks = pactl("list", {"source": "source-outputs", "sink": "sink-inputs"}[kind])
    found = []
    for block in blocks.split("Output #" if kind == "source" else "Input #")[1:]:
        if "ountersign" in block:
            number = next(line.split(":")[1].strip() for line in block.splitlines()
                          if line.strip().startswith(kind.capitalize() + ":"))
            found.append(names.get(number, number))
    return found


class Call(Scene):
    """alice calls with this computer's devices, bob records what he hears."""

    def __init__(self, name):
        super().__init__(name, server=False)

    def __enter__(self):
        super().__enter__()
        self.tones = {hz: make_tone(self.path("%d.wav" % hz), hz) for hz in (440, 600, 1000)}
        self.bob = self.countersign("bob", "answer", "--listen", "127.0.0.1:0", "--transport", "tls", "--play", self.tones[1000],
                                    "--record", self.path("bob.wav"))
        uri = self.bob.wait_event("listening")[1]["uri"]
        self.alice = self.countersign("alice", "agent", "--trust", self.path("bob", "data", "certificate.pem"))
        self.alice.send("call " + uri)
        self.alice.wait_state("active")
        return self

    def play(self, sink, hz):
        return desktop.spawn(["paplay", "--latency-msec=40", "--device=" + sink, self.tones[hz]], stderr=subprocess.DEVNULL)

    def heard(self, hz, seconds=0.5):
        """Loudness in dB of that tone in what bob recorded last, or None: nothing yet."""
        with open(self.path("bob.wav"), "rb") as file:
            data = file.read()[44:]
        samples = np.frombuffer(data[:len(data) // 2 * 2], "<i2")[-int(RATE * seconds):].astype(float)
        if len(samples) < RATE * seconds:
            return None
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) / len(samples) * 4 / 32768
        at = int(hz * len(samples) / RATE)
        return 20 * np.log10(max(1e-9, spectrum[at - 4:at + 5].max()))

    def wait_heard(self, hz):
        wait_until("%d Hz at the other side" % hz, lambda: (self.heard(hz) or -100) > HEARD_DB)

    def stays_silent(self, hz, seconds=1.5):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            loudness = self.heard(hz)
            assert loudness is None or loudness < SILENT_DB, "the other side hears %d Hz at %.0f dB" % (hz, loudness)
            time.sleep(0.1)

    def is_active(self):
        assert not [e for _, e in self.alice.events() if e.get("event") == "call" and e.get("state") == "ended"], "it ended"


def wait_until(what, condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain for " + what
        time.sleep(0.1)


def wait_used(kind, name):
    wait_until("%s %s in use" % (kind, name), lambda: used(kind) == ([name] if name else []))



def test_no_microphone_is_silence():
    with Call("none") as call:
        call.play("speaker", 440)
        wait_used("sink", "speaker")
        call.stays_silent(440)
        call.stays_silent(1000)
        assert used("source") == [], used("source")
        call.is_active()


def test_monitor_as_default_is_no_microphone():
    pactl("set-default-source", "speaker.monitor")
    with Call("monitor") as call:
        call.play("speaker", 440)
        call.stays_silent(440)
        assert used("source") == [], used("source")


def test_monitor_as_default_beside_a_microphone():
    plugged = plug_microphone("mic", "feed")
    pactl("set-default-source", "speaker.monitor")
    with Call("beside") as call:
        call.play("feed", 600)
        call.play("speaker", 440)
        call.wait_heard(600)
        call.stays_silent(440)
        wait_used("source", "mic")
    unplug(plugged)


def test_microphone_comes_in_the_call():
    with Call("comes") as call:
        call.stays_silent(600)
        plugged = plug_microphone("mic", "feed")
        call.play("feed", 600)
        call.wait_heard(600)
    unplug(plugged)


def test_last_microphone_goes_and_comes():
    plugged = plug_microphone("mic", "feed")
    with Call("last") as call:
        call.play("feed", 600)
        call.wait_heard(600)
        call.play("speaker", 440)
        for _ in range(2):
            unplug(plugged)
            wait_used("source", None)
            call.stays_silent(440)
            call.is_active()
            plugged = plug_microphone("mic", "feed")
            call.play("feed", 600)
            call.wait_heard(600)
            call.stays_silent(440, 0.5)
    unplug(plugged)


def test_default_is_followed_and_falls_back():
    one, two = plug_microphone("one", "feed-one"), plug_microphone("two", "feed-two")
    pactl("set-default-source", "one")
    with Call("default") as call:
        wait_used("source", "one")
        pactl("set-default-source", "two")
        wait_used("source", "two")
        unplug(two)
        wait_used("source", "one")
        two = plug_microphone("two", "feed-two")
        call.is_active()
    unplug(one)
    unplug(two)


def test_speaker_goes_and_comes():
    number = pactl("load-module", "module-null-sink", "sink_name=ear", "channels=1", "rate=48000").strip()
    pactl("set-default-sink", "ear")
    with Call("ear") as call:
        wait_used("sink", "ear")
        pactl("unload-module", number)
        wait_used("sink", "speaker")
        number = pactl("load-module", "module-null-sink", "sink_name=ear", "channels=1", "rate=48000").strip()
        pactl("set-default-sink", "ear")
        wait_used("sink", "ear")
        call.is_active()
    pactl("unload-module", number)
    pactl("set-default-sink", "speaker")


def restarted(name, *servers, away=0.0):
    with Call(name) as call:
        wait_used("sink", "speaker")
        desktop.stop_servers(*servers)
        time.sleep(away)
        desktop.start_servers(*servers)
        wait_until("the speaker again", lambda: used_or_none("sink") == ["speaker"])
        call.is_active()
        plugged = plug_microphone("mic", "feed")
        call.play("feed", 600)
        call.wait_heard(600)
        call.is_active()
    unplug(plugged)


def used_or_none(kind):
    try:
        return used(kind)
    except subprocess.CalledProcessError:
        return None


def test_pulse_restarts():
    restarted("pulse", "pipewire-pulse")


def test_pulse_is_away_for_a_while():
    restarted("pulse-away", "pipewire-pulse", away=3.0)


def test_everything_restarts():
    restarted("all", "pipewire", "wireplumber", "pipewire-pulse", away=1.0)


with SoundDesktop(sound=True) as desktop:
    tap.run(*[test for name, test in list(globals().items()) if name.startswith("test_")])
