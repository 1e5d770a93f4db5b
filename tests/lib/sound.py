# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech-like WAV files, and telling whether a recording holds one."""

import wave

import numpy as np

RATE = 8000  # compared at: what speech needs
WINDOW = RATE // 2


def make_voice(path, seed, seconds=6, rate=48000):
    """Short tones with overtones, as vowels are; each seed is another voice, and no two sound alike for half a second."""
    random = np.random.default_rng(seed)
    pieces = []
    length = 0
    while length < seconds * rate:
        count = int(rate * random.uniform(0.06, 0.16))
        t = np.arange(count) / rate
        pitch = random.uniform(110, 330)
        tone = sum(a * np.sin(2 * np.pi * pitch * k * t + random.uniform(0, 6))
                   for k, a in ((1, 1.0), (2, random.uniform(0, 1)), (3, random.uniform(0, 1)), (5, random.uniform(0, 0.6))))
        pieces.append(tone * np.hanning(count) ** 0.3)
        length += count
    samples = np.concatenate(pieces)[:int(seconds * rate)]
    samples = (samples / np.abs(samples).max() * 12000).astype("<i2")
    with wave.open(path, "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(rate)
        f.writeframes(samples.tobytes())
    return path


def read(path):
    """Mono samples at RATE, between -1 and 1."""
    with wave.open(path, "rb") as f:
        channels, rate = f.getnchannels(), f.getframerate()
        samples = np.frombuffer(f.readframes(f.getnframes()), "<i2").astype(float) / 32768
    samples = samples[:len(samples) // channels * channels].reshape(-1, channels).mean(axis=1)
    if rate != RATE:
        width = max(1, rate // RATE)
        smooth = np.convolve(samples, np.ones(width) / width, "same")
        samples = np.interp(np.arange(0, len(smooth), rate / RATE), np.arange(len(smooth)), smooth)
    return samples


def _best_correlation(window, signal):
    """The highest normalised correlation of the window with any stretch of the signal."""
    size = 1 << int(np.ceil(np.log2(len(signal) + len(window))))
    product = np.fft.irfft(np.fft.rfft(signal, size) * np.conj(np.fft.rfft(window, size)), size)
    sums = np.cumsum(np.concatenate(([0.0], signal ** 2)))
    count = len(signal) - len(window) + 1
    energy = np.sqrt(np.maximum(sums[len(window):len(window) + count] - sums[:count], 1e-9))
    return float((np.abs(product[:count]) / energy).max() / np.sqrt((window ** 2).sum() + 1e-12))


def compare(recording, played):
    """(seconds that are not silent, share of them that is what was played)."""
    record, voice = read(recording), read(played)
    voice = np.concatenate((voice, voice))  # it is repeated until the call ends
    loud = same = 0
    for start in range(0, len(record) - WINDOW + 1, WINDOW):
        window = record[start:start + WINDOW]
        if np.sqrt((window ** 2).mean()) < 0.01:
            continue
        loud += 1
        same += _best_correlation(window, voice) > 0.6
    return loud * WINDOW / RATE, same / loud if loud else 0.0


def assert_heard(recording, played, not_played=None, seconds=1.0, most=0.6, recognised=0.0):
    """At least so much of the recording is speech, most of it what was played, none of it the other voice. A window with
    a gap in it, as a busy machine and a hold leave them, does not match. recognised: seconds that do match."""
    loud, share = compare(recording, played)
    if loud < seconds or share < most or loud * share < recognised:
        raise AssertionError(f"{recording}: {loud:.1f} s of sound, {share:.0%} of it is {played}")
    if not_played is not None and compare(recording, not_played)[1] > 0.2:
        raise AssertionError(f"{recording} holds {not_played}")


def has_tone(samples, hz, rate=48000, level=300):
    """Some quarter of a second in it is loud, and loudest at this frequency."""
    count = rate // 4
    for start in range(0, len(samples) - count + 1, count):
        piece = samples[start:start + count].astype(float)
        if np.sqrt(np.mean(piece ** 2)) < level:
            continue
        strongest = np.argmax(np.abs(np.fft.rfft(piece * np.hanning(count)))) * rate / count
        if abs(strongest - hz) <= rate / count:
            return True
    return False
