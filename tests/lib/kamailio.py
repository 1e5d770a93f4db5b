# SPDX-License-Identifier: GPL-3.0-or-later
"""A kamailio of a test's own: registrar and proxy of sip.test with digest authentication, on UDP, TCP and TLS."""

import os
import shutil
import socket

from process import Process, wait_until

PORT, TLS_PORT = 5060, 5061
PROGRAM = shutil.which("kamailio", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")

CONFIG = """
#!KAMAILIO
debug=1
log_stderror=yes
children=1
tcp_children=1
tcp_connection_lifetime=3600
tcp_accept_aliases=no
auto_aliases=no
{aliases}
dns=no
rev_dns=no
dns_try_naptr=no
use_dns_failover=no
enable_tls=yes
pv_buffer_size=8192
listen=udp:{address}:5060
listen=tcp:{address}:5060
listen=tls:{address}:5061

loadmodule "tls.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "xlog.so"
loadmodule "auth.so"
loadmodule "htable.so"
loadmodule "nathelper.so"
loadmodule "kex.so"
loadmodule "corex.so"

modparam("tls", "config", "{folder}/tls.cfg")
modparam("rr", "enable_double_rr", 1)
modparam("usrloc", "db_mode", 0)
modparam("registrar", "default_expires", {expires})
modparam("registrar", "max_expires", {expires})
modparam("registrar", "min_expires", {min_expires})
modparam("registrar", "gruu_enabled", 1)
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper", "received_avp", "$avp(received)")
modparam("tm", "fr_timer", 5000)
modparam("tm", "fr_inv_timer", 120000)
modparam("auth", "algorithm", "{algorithm}")
modparam("htable", "htable", "users=>size=6;")

event_route[htable:mod-init] {{
{users}
}}

request_route {{
    if (!mf_process_maxfwd_header("10")) {{
        sl_send_reply("483", "Too Many Hops");
        exit;
    }}
    force_rport();
    if (has_totag()) {{
        route(DIALOG);
        exit;
    }}
    if (is_method("CANCEL")) {{
        if (t_check_trans()) t_relay();
        exit;
    }}
    if (is_method("ACK")) {{
        t_check_trans();
        exit;
    }}
    t_check_trans();
    if (is_method("OPTIONS") && $rU == $null) {{
        sl_send_reply("200", "OK");
        exit;
    }}
    if (is_method("REGISTER") && $sht(users=>$fU) == $null) {{
        sl_send_reply("404", "Not Found");
        exit;
    }}
    route(AUTHENTICATE);
    if (is_method("REGISTER")) {{
        fix_nated_register();
        if (!save("location")) sl_reply_error();
        else xlog("L_ERR", "registered $fU\n");
        exit;
    }}
    if (!uri == myself && $rd != "sip.test") {{
        sl_send_reply("403", "No Relaying");
        exit;
    }}
    if ($sht(users=>$rU) == $null) {{
        sl_send_reply("404", "Not Found");
        exit;
    }}
    record_route();
    if (!lookup("location")) {{
        sl_send_reply("480", "Temporarily Unavailable");
        exit;
    }}
    route(RELAY);
}}

route[AUTHENTICATE] {{
    $var(user) = $au;
    $var(password) = $sht(users=>$var(user));
    if ($au == $null || $var(password) == $null) {{
        auth_challenge("sip.test", "1");
        exit;
    }}
    if (!pv_auth_check("sip.test", "$var(password)", "0", "1")) {{
        auth_challenge("sip.test", "1");
        exit;
    }}
    if (!is_method("REGISTER")) consume_credentials();
}}

route[DIALOG] {{
    if (loose_route()) {{
        if ($(ru{{uri.param,gr}}) != $null && $(ru{{uri.param,gr}}) != "") lookup("location");
        else handle_ruri_alias();
        route(RELAY);
        exit;
    }}
    if (is_method("ACK") && t_check_trans()) {{
        t_relay();
        exit;
    }}
    if (!is_method("ACK")) sl_send_reply("404", "Not Here");
}}

route[RELAY] {{
    if (is_method("INVITE|SUBSCRIBE|UPDATE")) {{
        if ($(ct{{nameaddr.uri}}{{uri.param,gr}}) == $null || $(ct{{nameaddr.uri}}{{uri.param,gr}}) == "") add_contact_alias();
        t_on_reply("CONTACT");
    }}
    if (!t_relay()) sl_reply_error();
}}

onreply_route[CONTACT] {{
    if ($ct != $null && ($(ct{{nameaddr.uri}}{{uri.param,gr}}) == $null || $(ct{{nameaddr.uri}}{{uri.param,gr}}) == "")) add_contact_alias();
}}
"""

TLS_CONFIG = """
[server:default]
method = TLSv1.2+
{clients}
certificate = {certificate}
private_key = {key}

[client:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
"""


NO_CLIENT_CERTIFICATES = """verify_certificate = no
require_certificate = no"""
CLIENT_CERTIFICATES = """verify_certificate = yes
require_certificate = yes
ca_list = {clients}"""


class Kamailio:
    """Serves users, a dictionary of names and passwords, with a certificate and its key (see certificates.py).
    Clients: a file with the CA of the certificates that they have to show, or None. aliases: other names of sip.test."""

    def __init__(self, folder, users, certificate, key, algorithm="MD5", expires=600, min_expires=10, address="127.0.0.1",
                 clients=None, aliases=()):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.address = address
        self.process = None
        with open(os.path.join(folder, "tls.cfg"), "w", encoding="utf-8") as f:
            f.write(TLS_CONFIG.format(
                certificate=certificate, key=key,
                clients=CLIENT_CERTIFICATES.format(clients=clients) if clients else NO_CLIENT_CERTIFICATES))
        with open(os.path.join(folder, "kamailio.cfg"), "w", encoding="utf-8") as f:
            f.write(CONFIG.format(
                folder=folder, address=address, algorithm=algorithm, expires=expires, min_expires=min_expires,
                aliases="\n".join(f'alias="{name}"' for name in ("sip.test", *aliases)),
                users="\n".join(f'    $sht(users=>{name}) = "{password}";' for name, password in users.items())))
        self.start()

    def start(self):
        self.process = Process([PROGRAM, "-DD", "-E", "-f", os.path.join(self.folder, "kamailio.cfg"), "-Y", self.folder,
                                "-m", "64", "-M", "8", "-w", self.folder], name="kamailio")
        wait_until(self._listens, "kamailio listens")

    def wait_registered(self, user, timeout=10.0, since=0):
        """The monotonic time at which a REGISTER of the user was accepted."""
        return self.process.wait_line(lambda text: text.endswith(f"registered {user}"), timeout, since)[0]

    def _listens(self):
        if self.process.popen.poll() is not None:
            raise AssertionError("kamailio ended:\n" + self.process.tail())
        try:
            for port in (PORT, TLS_PORT):
                socket.create_connection((self.address, port), 1).close()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process is not None:
            self.process.stop(gently=False)  # it has nothing to keep, and its children can be slow to go
            self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
