# SPDX-License-Identifier: GPL-3.0-or-later
"""A network of its own for a test, so that tests run side by side and disturb nothing.

enter() restarts the script in fresh network, mount and process namespaces: only a loopback device, its own
/etc/hosts and /etc/resolv.conf, and every process that the test starts ends with it, whatever happens.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile

INSIDE = "COUNTERSIGN_TEST_NAMESPACE"
HOSTS = "127.0.0.1 localhost\n::1 localhost\n127.0.0.1 sip.test alias.test other.test\n"
# Nobody listens there: a look-up ends at once.
RESOLV = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"

HOST_ADDRESS = "192.0.2.1"
MS_BIND = 4096

libc = ctypes.CDLL(None, use_errno=True)


def bring_network_up():
    """Loopback, and a default route that leads nowhere: linphonec takes itself off line without one."""
    for command in ("link set lo up", f"address add {HOST_ADDRESS}/32 dev lo", f"route add default dev lo src {HOST_ADDRESS}"):
        subprocess.run(["ip", *command.split()], check=True)


def bind_file(path, text):
    with tempfile.NamedTemporaryFile("w", prefix="cs-test-", delete=False) as f:
        f.write(text)
        os.fchmod(f.fileno(), 0o644)
    if libc.mount(f.name.encode(), os.path.realpath(path).encode(), None, MS_BIND, None) != 0:
        raise OSError(ctypes.get_errno(), f"cannot bind over {path}")
    os.unlink(f.name)


def enter():
    """Call first thing: returns only inside the namespaces."""
    if os.environ.get(INSIDE) != "1":
        options = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        if os.geteuid() != 0:
            options = ["--user", "--map-root-user"] + options
        os.environ[INSIDE] = "1"
        sys.stdout.flush()
        os.execv(shutil.which("unshare"), ["unshare", *options, sys.executable, *sys.argv])
    # We are process 1 here, which takes no signal that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    bring_network_up()
    bind_file("/etc/hosts", HOSTS)
    bind_file("/etc/resolv.conf", RESOLV)
