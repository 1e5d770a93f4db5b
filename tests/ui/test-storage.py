#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, a folder that cannot be written, files that make no sense: the window is there and says so."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import Desktop, keep_picture, require_tools, tap  # noqa: E402
from digest_registrar import DigestRegistrar  # noqa: E402

ADDRESS = "Address, like anna@example.org"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import", "mount")


def mount(name, options):
    path = os.path.join(desktop.folder, name)
    os.makedirs(path)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=True)
    return path


def fill(path):
    name = os.path.join(path, "fill")
    with open(name, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    return name


def start(*args, **env):
    """Warnings of GTK and dconf about such a place are theirs."""
    return desktop.start(*args, G_DEBUG="", **env).connect()


def expect(app, *parts):
    for part in parts:
        app.wait_text(part)
    app.stop()


def test_read_only_folder():
    path = mount("read-only", "size=64k")
    subprocess.run(["mount", "-o", "remount,ro", path], check=True)
    expect(start("--data", path), "Accounts and checked people are forgotten when you quit.", path)


def test_read_only_home():
    path = mount("home-read-only", "size=64k")
    subprocess.run(["mount", "-o", "remount,ro", path], check=True)
    expect(start(HOME=path, XDG_DATA_HOME=path, XDG_CONFIG_HOME=path, XDG_CACHE_HOME=path),
           "Accounts and checked people are forgotten when you quit.")


def test_folder_is_a_file():
    path = os.path.join(desktop.folder, "file")
    with open(path, "w", encoding="ascii"):
        pass
    expect(start("--data", path), "Accounts and checked people are forgotten when you quit.", path)


def test_full_from_the_start():
    path = mount("full", "size=16k")
    fill(path)
    os.makedirs(os.path.join(path, "data"), exist_ok=True)
    expect(start("--data", os.path.join(path, "data")), "The disk is full.")


def test_full_when_an_account_is_added():
    """It works, is not called saved, and is saved as soon as there is room."""
    path = mount("full-later", "size=64k")
    data = os.path.join(path, "data")
    app = start("--data", data)
    app.wait("Try It")
    filler = fill(path)
    app.click("Add Your Account")
    app.wait("Password")
    app.expand("More")
    app.enter(ADDRESS, "alice@sip.test")
    app.enter("Password", "pw")
    app.enter("Server", registrar.address)
    app.focus_window()
    app.tab_to("Connection")
    desktop.key("space")
    app.wait("TCP, not encrypted", "label")
    desktop.key("Down", "Return")
    app.click("Add Account")
    app.wait("Account Options")
    app.wait_text("Ready for calls, but not saved. The disk is full.")
    keep_picture(desktop, "full")
    os.unlink(filler)
    app.wait_text("Ready for calls · ")
    app.stop()
    app = start("--data", data)
    app.wait_text("Ready for calls")
    app.stop()


GOOD = "[account:good]\nidentity=sip:alice@sip.test\ntransport=tcp\nrequirement=provider\nserver=%s\n"

# name, accounts.ini, what is said
FILES = (
    ("garbage", b"\x00\xff\x13garbage" * 10, "A damaged settings file was renamed"),
    ("nul", b"\0" * 4096, "A damaged settings file was renamed"),
    ("huge", b"#" * 1000000, "A damaged settings file was renamed"),
    ("truncated", b"[account:ab12]\nidentity=sip:bob@sip.test\ntrans", "are damaged, so this account was left out"),
    ("newer", b"[account:ab12]\nidentity=sip:bob@sip.test\ntransport=wss\nrequirement=provider\n", "“bob@sip.test”"),
    ("latin-1", b"[account:ab12]\nidentity=sip:bob@sip.test\ntransport=tls\nrequirement=provider\n"
                b"display-name=J\xfcrgen\n", "“bob@sip.test”"),
)


def test_damaged_files():
    for name, content, said in FILES:
        path = os.path.join(desktop.folder, "damaged-" + name)
        os.makedirs(path)
        with open(os.path.join(path, "accounts.ini"), "wb") as file:
            file.write(content)
        expect(start("--data", path), said)
        kept = b"".join(open(os.path.join(path, each), "rb").read() for each in os.listdir(path) if "accounts" in each)
        assert content in kept, name


def test_damaged_beside_good():
    for name, content, said in FILES[3:]:
        path = os.path.join(desktop.folder, "beside-" + name)
        os.makedirs(path)
        with open(os.path.join(path, "accounts.ini"), "wb") as file:
            file.write((GOOD % registrar.address).encode() + content)
        expect(start("--data", path), "alice@sip.test", said)


with Desktop() as desktop:
    registrar = DigestRegistrar({"alice": "pw"})
    tap.run(test_read_only_folder, test_read_only_home, test_folder_is_a_file, test_full_from_the_start,
            test_full_when_an_account_is_added, test_damaged_files, test_damaged_beside_good)
