# SPDX-License-Identifier: GPL-3.0-or-later
"""Throw-away certificates, made with certtool."""

import datetime
import os
import subprocess


def _certtool(*argv):
    subprocess.run(["certtool", "--stdout-info", *argv], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _key(path):
    _certtool("--generate-privkey", "--key-type", "ecdsa", "--curve", "secp256r1", "--no-text", "--outfile", path)


def _day(offset):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=offset)).strftime("%Y-%m-%d %H:%M:%S")


def _template(path, lines):
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    return path


class Authority:
    """Its own certificate is in .pem; issue() gives the files of a server."""

    def __init__(self, folder, name="Test CA"):
        self.folder = folder
        self.key = os.path.join(folder, "ca.key")
        self.pem = os.path.join(folder, "ca.pem")
        _key(self.key)
        template = _template(os.path.join(folder, "ca.template"), [
            f'cn = "{name}"', "ca", "cert_signing_key", f'activation_date = "{_day(-400)}"',
            f'expiration_date = "{_day(400)}"'])
        _certtool("--generate-self-signed", "--load-privkey", self.key, "--template", template, "--outfile", self.pem)

    def issue(self, label, names=("sip.test",), addresses=("127.0.0.1",), first_day=-1, last_day=30, self_signed=False):
        """(certificate file, key file)"""
        key = os.path.join(self.folder, label + ".key")
        pem = os.path.join(self.folder, label + ".pem")
        _key(key)
        template = _template(os.path.join(self.folder, label + ".template"), [
            f'cn = "{label}"', *(f'dns_name = "{n}"' for n in names), *(f'ip_address = "{a}"' for a in addresses),
            "tls_www_server", "tls_www_client", "signing_key", f'activation_date = "{_day(first_day)}"',
            f'expiration_date = "{_day(last_day)}"'])
        how = ["--generate-self-signed"] if self_signed else [
            "--generate-certificate", "--load-ca-certificate", self.pem, "--load-ca-privkey", self.key]
        _certtool(*how, "--load-privkey", key, "--template", template, "--outfile", pem)
        return pem, key

    def issue_client(self, password=None):
        """One file with the certificate and the key of a client; with a password, the key is behind it."""
        pem, key = self.issue("client", names=(), addresses=())
        if password:
            locked = os.path.join(self.folder, "client.p8")
            _certtool("--to-p8", "--pkcs-cipher=aes-256", "--load-privkey", key, f"--password={password}", "--outfile", locked)
            key = locked
        both = os.path.join(self.folder, "client-both.pem")
        with open(both, "w", encoding="ascii") as f:
            for part in pem, key:
                with open(part, encoding="ascii") as source:
                    f.write(source.read())
        return both
