# SPDX-License-Identifier: GPL-3.0-or-later
"""A PKCS #11 token of a test's own, made with softhsm2: a certificate and its key behind a PIN."""

import os
import shutil
import subprocess

import tap

UTIL, P11TOOL = shutil.which("softhsm2-util"), shutil.which("p11tool")
URI = "pkcs11:token=cs;object=alice"


def make_token(folder, certificate, key, pin):
    """The environment in which programs find it at URI."""
    if UTIL is None or P11TOOL is None:
        raise tap.Skip("softhsm2 or p11tool is not installed")
    tokens, conf = os.path.join(folder, "tokens"), os.path.join(folder, "softhsm2.conf")
    os.makedirs(tokens)
    with open(conf, "w", encoding="utf-8") as f:
        f.write(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
    env = {"SOFTHSM2_CONF": conf}

    def run(*argv):
        subprocess.run(argv, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **env})
    run(UTIL, "--init-token", "--free", "--label", "cs", "--so-pin", "12345678", "--pin", pin)
    for how in ("--load-privkey", key), ("--load-certificate", certificate):
        run(P11TOOL, "--batch", "--login", f"--set-pin={pin}", "--write", "--label=alice", "--id=01", *how,
            "pkcs11:token=cs")
    return env
