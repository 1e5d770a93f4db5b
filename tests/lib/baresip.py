# SPDX-License-Identifier: GPL-3.0-or-later
"""baresip, driven over ctrl_tcp (netstrings with JSON), with files for sound. Without ZRTP: SDES or DTLS-SRTP."""

import glob
import json
import os
import re
import shutil
import socket

from process import Process, wait_until

PROGRAM = shutil.which("baresip")
MODULES = "/usr/lib/baresip/modules"
PORTS = range(10000, 10020)  # of its media

CONFIG = """
poll_method epoll
sip_listen 127.0.0.1:0
call_local_timeout 120
call_max_calls 4
audio_player aubridge,nobody
audio_source aufile,{play}
audio_alert aufile,{folder}/none.wav
ausrc_srate 48000
auplay_srate 48000
ausrc_channels 1
auplay_channels 1
audio_txmode poll
audio_level no
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
rtp_tos 184
rtp_ports 10000-10019
rtcp_mux no
jitter_buffer_delay 1-5
rtp_stats no
net_interface 127.0.0.1
dns_server 127.0.0.1:53
opus_bitrate 28000
opus_stereo no
opus_sprop_stereo no
ctrl_tcp_listen 127.0.0.1:{control}
module_path {modules}
module opus.so
module aufile.so
module aubridge.so
module sndfile.so
snd_path {folder}
module srtp.so
module dtls_srtp.so
module_tmp uuid.so
module_tmp account.so
module_app ctrl_tcp.so
module_app menu.so
"""

ACCOUNT = ('<sip:{user}@sip.test;transport={transport}>;auth_user={user};auth_pass={password};'
           'outbound="sip:127.0.0.1:{port};transport={transport}";mediaenc={encryption};regint=600;'
           'answermode={mode};ptime=20\n')


class Baresip:
    """One baresip with an account at sip.test. encryption: srtp-mand, srtp, dtls_srtp or empty."""

    def __init__(self, folder, user, password, play, encryption="srtp-mand", transport="tls", control=4444,
                 answers=False):
        os.makedirs(os.path.join(folder, "home"), exist_ok=True)
        with open(os.path.join(folder, "config"), "w", encoding="utf-8") as f:
            f.write(CONFIG.format(folder=folder, play=play, control=control, modules=MODULES))
        with open(os.path.join(folder, "accounts"), "w", encoding="utf-8") as f:
            f.write(ACCOUNT.format(user=user, password=password, transport=transport, encryption=encryption,
                                   port=5061 if transport == "tls" else 5060, mode="auto" if answers else "manual"))
        open(os.path.join(folder, "contacts"), "w", encoding="utf-8").close()
        self.process = Process(["stdbuf", "-oL", PROGRAM, "-f", folder], name=f"baresip {user}", cwd=folder,
                               env={**os.environ, "HOME": os.path.join(folder, "home")})
        self.folder = folder
        self.control = control
        self.connection = None

    @property
    def pid(self):
        return self.process.pid

    def command(self, command, params=""):
        """Sent; what comes back as an answer or event is not waited for."""
        if self.connection is None:
            def connect():
                try:
                    return socket.create_connection(("127.0.0.1", self.control), 1)
                except ConnectionRefusedError:
                    return None
            self.connection = wait_until(connect, "baresip's control port")
        text = json.dumps({"command": command, "params": params, "token": command})
        self.connection.sendall(f"{len(text)}:{text},".encode())

    def call(self, uri):
        mark = self.process.mark()
        self.command("dial", uri)
        return mark

    def answer(self):
        self.command("accept")

    def terminate(self):
        self.command("hangup")

    def wait_ringing(self, timeout=15.0, since=0):
        return self.process.wait_line(lambda t: re.search(r"[Ii]ncoming call from", t), timeout, since)[0]

    def wait_established(self, timeout=15.0, since=0):
        return self.process.wait_line("Call established", timeout, since)[0]

    def wait_ended(self, timeout=15.0, since=0):
        return self.process.wait_line(lambda t: "session closed" in t or "terminate" in t, timeout, since)[1]

    def save_record(self, path):
        """What it heard in its last call, once that has ended."""
        shutil.copy(max(glob.glob(os.path.join(self.folder, "dump-*-dec.wav")), key=os.path.getmtime), path)

    def stop(self):
        if self.connection is not None:
            self.connection.close()
        self.process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
