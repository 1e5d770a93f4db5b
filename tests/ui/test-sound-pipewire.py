#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call on PipeWire without PulseAudio's interface: what is said into the microphone arrives, past the echo canceller,
and what arrives is played."""

import os
import subprocess
import sys
import time
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import numpy as np  # noqa: E402
from desktop import Desktop, poll, require_tools, tap, wait_until_exists  # noqa: E402
from scene import Scene  # noqa: E402

RATE = 48000
HEARD_DB = -45

require_tools("Xvfb", "dbus-daemon", "pipewire", "wireplumber", "pw-cat", "pw-link")

DEVICES = """context.properties = { default.clock.rate = 48000 default.clock.quantum = 480 support.dbus = false }
context.objects = [
 { factory = adapter args = { factory.name = support.null-audio-sink node.name = speaker node.description = "Speaker"
   media.class = Audio/Sink audio.position = [ MONO ] object.linger = true } }
 { factory = adapter args = { factory.name = support.null-audio-sink node.name = mic node.description = "Microphone"
   media.class = Audio/Source/Virtual audio.position = [ MONO ] object.linger = true } }
]
"""


class PipeWireDesktop(Desktop):
    def start_sound(self):
        config = os.path.join(os.environ["XDG_CONFIG_HOME"], "pipewire", "pipewire.conf.d")
        os.makedirs(config)
        with open(os.path.join(config, "own.conf"), "w", encoding="utf-8") as file:
            file.write(DEVICES)
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.spawn(["pipewire"], **quiet)
        wait_until_exists(os.path.join(os.environ["XDG_RUNTIME_DIR"], "pipewire-0"))
        self.spawn(["wireplumber"], **quiet)
        poll("the devices", lambda: {"speaker:playback_MONO", "mic:input_MONO"} <= set(ports()))


def ports():
    return [line.strip() for way in ("-i", "-o")
            for line in subprocess.run(["pw-link", way], capture_output=True, text=True, check=False).stdout.splitlines()]


def links():
    return subprocess.run(["pw-link", "-l"], capture_output=True, text=True, check=False).stdout


def make_tone(path, hz, seconds=60):
    samples = (np.sin(2 * np.pi * hz * np.arange(RATE * seconds) / RATE) * 8000).astype("<i2")
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def loudness(path, hz, seconds=0.5):
    """In dB of full scale, of that tone in what was recorded last."""
    with open(path, "rb") as file:
        data = file.read()[44:]
    samples = np.frombuffer(data[:len(data) // 2 * 2], "<i2")[-int(RATE * seconds):].astype(float)
    if len(samples) < RATE * seconds:
        return -200
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) / len(samples) * 4 / 32768
    at = int(hz * len(samples) / RATE)
    return 20 * np.log10(max(1e-9, spectrum[at - 4:at + 5].max()))


def wait_until(what, condition):
    end = time.monotonic() + 25
    while not condition():
        assert time.monotonic() < end, "waited in vain for " + what
        time.sleep(0.1)


def test_call():
    with Scene("pipewire", server=False) as scene:
        bob = scene.countersign("bob", "answer", "--listen", "127.0.0.1:0", "--transport", "tls",
                                "--play", make_tone(scene.path("1000.wav"), 1000), "--record", scene.path("bob.wav"))
        uri = bob.wait_event("listening")[1]["uri"]
        alice = scene.countersign("alice", "agent", "--trust", scene.path("bob", "data", "certificate.pem"))
        alice.send("call " + uri)
        alice.wait_state("active")
        desktop.spawn(["pw-cat", "--playback", "--target", "0", make_tone(scene.path("600.wav"), 600)],
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until("what speaks into the microphone", lambda: "pw-cat:output_MONO" in ports())
        subprocess.run(["pw-link", "pw-cat:output_MONO", "mic:input_MONO"], check=True)
        wait_until("600 Hz at the other side", lambda: loudness(scene.path("bob.wav"), 600) > HEARD_DB)
        wait_until("a stream at the speaker", lambda: "|-> speaker:playback_MONO" in links())
        wait_until("1000 Hz here", lambda: alice.wait_event("quality")[1]["level_db"] > HEARD_DB)


with PipeWireDesktop(sound=True) as desktop:
    tap.run(test_call)
