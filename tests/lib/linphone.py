# SPDX-License-Identifier: GPL-3.0-or-later
"""linphonec, driven over its standard input and output, with files for sound."""

import os
import re
import shutil

from process import Process

PROGRAM = shutil.which("linphonec")

CONFIG = """
[sip]
sip_port=-1
sip_tcp_port=-1
sip_tls_port=-1
default_proxy=0
use_ipv6=0
guess_hostname=1
media_encryption={encryption}
media_encryption_mandatory={mandatory}
zrtp_cache_path={folder}/zrtp.db
root_ca={authority}
verify_server_certs=1
verify_server_cn=1
inc_timeout=60
{extra}

[net]
mtu=1300
dns_srv_enabled=0
firewall_policy=0

[rtp]
audio_rtp_port={port}
audio_jitt_comp=60
audio_adaptive_jitt_comp_enabled=1

[sound]
echocancellation=0
hold_music={play}

[proxy_0]
reg_proxy=<sip:sip.test;transport={transport}>
reg_identity=<sip:{user}@sip.test>
reg_expires=600
reg_sendregister=1
publish=0

[auth_info_0]
username={user}
passwd={password}
realm=sip.test
domain=sip.test

[audio_codec_0]
mime=opus
rate=48000
channels=2
enabled=1
"""
OTHER_CODECS = [("speex", 16000), ("speex", 8000), ("PCMU", 8000), ("PCMA", 8000), ("GSM", 8000), ("G722", 8000),
                ("G729", 8000)]

TOKEN = re.compile(r"Call (\d+) is fully encrypted and auth token is (\S+?)\.?$")


class Linphone:
    """One linphonec with an account at sip.test. encryption: none, srtp, zrtp or dtls."""

    def __init__(self, folder, user, password, authority, play, record, encryption="zrtp", mandatory=True,
                 transport="tls", port=7078, extra="", answers=False, quiet=False):
        """answers: by itself, at once. quiet: writes no log."""
        # its core never starts when it cannot make its database here
        os.makedirs(os.path.join(folder, "home", ".local", "share", "linphone"), exist_ok=True)
        if os.path.exists(record):
            os.unlink(record)  # it would append
        config = os.path.join(folder, "linphonerc")
        text = CONFIG.format(folder=folder, user=user, password=password, authority=authority, encryption=encryption,
                             mandatory=int(mandatory), transport=transport, port=port, play=play, extra=extra)
        for i, (mime, rate) in enumerate(OTHER_CODECS, 1):
            text += f"\n[audio_codec_{i}]\nmime={mime}\nrate={rate}\nchannels=1\nenabled=0\n"
        with open(config, "w", encoding="utf-8") as f:
            f.write(text)
        self.record = record
        self.user = user
        argv = ["stdbuf", "-oL", PROGRAM, "-c", config, *(["-a"] if answers else []),
                *(["-d", "0"] if quiet else ["-d", "6", "-l", os.path.join(folder, "log")])]
        self.process = Process(argv, name=f"linphonec {user}", cwd=folder,
                               env={**os.environ, "HOME": os.path.join(folder, "home"), "LC_ALL": "C.UTF-8",
                                    "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder})
        # From here on nothing of the sound server is touched. It plays its music on hold: from 5.3 on "play" does not
        # change what that is.
        self.process.send("soundcard use files")
        self.process.send(f"record {record}")

    @property
    def pid(self):
        return self.process.pid

    def send(self, command):
        self.process.send(command)

    def call(self, uri):
        """The time of the command."""
        mark = self.process.mark()
        self.process.send(f"call {uri}")
        return mark

    def wait_ringing(self, timeout=15.0, since=0):
        """An incoming call is there."""
        return self.process.wait_line("new incoming call", timeout, since)[0]

    def answer(self):
        self.process.send("answer")

    def terminate(self):
        self.process.send("terminate")

    def wait_media(self, timeout=15.0, since=0):
        return self.process.wait_line(lambda t: "Media streams established" in t, timeout, since)[0]

    def wait_token(self, timeout=15.0, since=0):
        """The short authentication string, once the call is encrypted."""
        text = self.process.wait_line(lambda t: TOKEN.search(t), timeout, since)[1]
        return TOKEN.search(text).group(2)

    def wait_ended(self, timeout=15.0, since=0):
        """Why, in linphonec's words."""
        text = self.process.wait_line(lambda t: re.search(r"Call \d+ with .* (ended|error)", t), timeout, since)[1]
        return text

    def save_record(self, path):
        """What it heard: it has been writing that to the file it was given."""
        if path != self.record:
            shutil.copy(self.record, path)

    def stop(self):
        if self.process.popen.poll() is None:
            try:
                self.process.send("quit")
                self.process.popen.stdin.close()  # 5.3 waits for the end of it
                self.process.wait(5)
            except (AssertionError, BrokenPipeError):
                pass
        self.process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
