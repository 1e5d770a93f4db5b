/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Everything that somebody outside can make grow has its cap here. A cap is never a magic number in the code that
 * enforces it. Sizes are bytes, times say their unit.
 */

/* SIP (RFC 3261). A message past these is answered 513 where that is possible, otherwise the connection ends. */
#define CS_LIMIT_SIP_MESSAGE 65536
#define CS_LIMIT_SIP_HEADERS 200
#define CS_LIMIT_SIP_HEADER_LINE 8192
#define CS_LIMIT_SIP_LIST_ELEMENTS 256 /* of one list header, all its lines together */
#define CS_LIMIT_SIP_BODY 32768
#define CS_LIMIT_SIP_BODY_PARTS 32 /* of a multipart body, those inside others too */
#define CS_LIMIT_SIP_BODY_DEPTH 4
#define CS_LIMIT_SIP_UDP_REQUEST 1300 /* RFC 3261 section 18.1.1: larger requests go over TCP */
/* Requests that are being answered. Strangers share what is left when dialogs and the account's own server have had
 * their reserves; each connection (or UDP address), and each host, has its part of that. */
#define CS_LIMIT_SIP_TRANSACTIONS 256
#define CS_LIMIT_SIP_TRANSACTIONS_DIALOG 224
#define CS_LIMIT_SIP_TRANSACTIONS_STRANGER 192
#define CS_LIMIT_SIP_TRANSACTIONS_HOST 96
#define CS_LIMIT_SIP_TRANSACTIONS_FLOW 16
#define CS_LIMIT_SIP_SESSIONS 32
#define CS_LIMIT_SIP_EARLY_DIALOGS 16
#define CS_LIMIT_SIP_CONNECTIONS 64
#define CS_LIMIT_SIP_IDLE_CONNECTION_S 30 /* an accepted connection that never sends a whole message */
#define CS_LIMIT_SIP_PROBE_S 5            /* how long a suspected connection has to show that somebody is there */
#define CS_LIMIT_SIP_SERVICE_ROUTES 8
#define CS_LIMIT_SIP_ASSERTED 8 /* addresses of P-Asserted-Identity that are looked at */
#define CS_LIMIT_SIP_CHALLENGES 8
#define CS_LIMIT_SIP_AUTH_ROUNDS 4

/* SDP (RFC 8866) */
#define CS_LIMIT_SDP_BYTES 32768
#define CS_LIMIT_SDP_LINE 4096
#define CS_LIMIT_SDP_MEDIA 32
#define CS_LIMIT_SDP_ATTRIBUTES 512  /* that mean something, in each part; more are passed over */
#define CS_LIMIT_SDP_FORMATS 16      /* that this program has */
#define CS_LIMIT_SDP_CRYPTOS 16      /* a=crypto lines that are kept */
#define CS_LIMIT_SDP_MASTER_KEYS 4   /* of one a=crypto line; a line with more is passed over */
#define CS_LIMIT_SDP_MKI 128         /* bytes of a master key identifier (RFC 4568 section 6.1) */
#define CS_LIMIT_SDP_FINGERPRINTS 16 /* a=fingerprint lines that are kept */

/* ZRTP (RFC 6189). The largest message is a DHPart with DH3k and signatures that we refuse: 3 kB is generous. */
#define CS_LIMIT_ZRTP_PACKET 3072
#define CS_LIMIT_ZRTP_PACKETS_PER_SECOND 100
#define CS_LIMIT_ZRTP_ALGORITHMS 7

/* DTLS-SRTP (RFC 5764). Records are at most 16 kB; what comes in one datagram is far less. */
#define CS_LIMIT_DTLS_DATAGRAM 2048
#define CS_LIMIT_DTLS_MESSAGE 16384          /* a handshake message, put together */
#define CS_LIMIT_DTLS_PACKETS_PER_SECOND 100 /* of the peer, to each port; each may cost a key agreement */
#define CS_LIMIT_DTLS_EARLY 8      /* datagrams kept, of each port, until signalling has said who may send them */
#define CS_LIMIT_DTLS_STRANGERS 20 /* unexpected peers whose handshakes fail */
#define CS_LIMIT_DTLS_ATTEMPTS 5   /* new handshakes after a broken one */
#define CS_LIMIT_DTLS_HANDSHAKE_MS 15000

/* Media */
#define CS_LIMIT_RTP_PACKET 2048
#define CS_LIMIT_WAV_SECONDS 3600
#define CS_LIMIT_MEDIA_DIGITS 64    /* that wait to be sent */
#define CS_LIMIT_MEDIA_PORTS 32     /* of the desk: calls, files, the devices */
#define CS_LIMIT_MEDIA_QUEUE 64     /* packets of a call that wait to be played */
#define CS_LIMIT_MEDIA_STREAMS 8    /* SSRCs of one peer in one call, in all */
#define CS_LIMIT_RTCP_PER_SECOND 20 /* reports of the peer that the RTP stack hears of */

/* Network */
#define CS_LIMIT_NET_WRITE_QUEUE (1024 * 1024)
#define CS_LIMIT_NET_TARGETS 16
#define CS_LIMIT_NET_CONNECT_MS 10000
#define CS_LIMIT_NET_HANDSHAKE_MS 10000
#define CS_LIMIT_NET_CLOSE_MS 2000       /* to send what is queued after we decided to close */
#define CS_LIMIT_NET_EVENTS_PER_TURN 32  /* records or connections taken before others get their turn */
#define CS_LIMIT_NET_BYTES_PER_TURN 4096 /* of one connection; a whole record is always taken */
#define CS_LIMIT_TLS_CHAIN 10
#define CS_LIMIT_TLS_IDENTITY_FILE 262144
#define CS_LIMIT_TLS_TICKETS 16            /* servers that a session can be resumed with */
#define CS_LIMIT_TLS_TICKET_AGE_S 86400    /* a certificate is verified again at least this often */
#define CS_LIMIT_TLS_OVERHEAD 131072       /* received without a handshake done or a byte of data to show for it */
#define CS_LIMIT_TLS_CERTIFICATE_TEXT 2048 /* a name or list of names as shown to people */

/* Application */
#define CS_LIMIT_CALLS 16
#define CS_LIMIT_RECENTS 200
#define CS_LIMIT_DISPLAY_NAME 256
#define CS_LIMIT_ADDRESS 512
#define CS_LIMIT_COMMAND_LINE 4096

/* What is read back from the data folder */
#define CS_LIMIT_STORE_FILE (256 * 1024)
#define CS_LIMIT_STORE_ACCOUNTS 32
#define CS_LIMIT_STORE_SECRETS 128
#define CS_LIMIT_STORE_SECRET_NAME 256
#define CS_LIMIT_STORE_ID 64
#define CS_LIMIT_STORE_PATH 4096
#define CS_LIMIT_PASSWORD 1024

/* What is remembered about peers. Whoever is answered once takes a place: unchecked ones give theirs up again. */
#define CS_LIMIT_STORE_PEERS 512         /* addresses */
#define CS_LIMIT_STORE_PEER_DEVICES 16   /* of one address */
#define CS_LIMIT_STORE_DEVICES 1024      /* in all */
#define CS_LIMIT_STORE_PEERS_FILE 786432 /* the longest of everything takes less */
#define CS_LIMIT_STORE_PEER_CHANGES 256  /* that wait to be written */
#define CS_LIMIT_STORE_LOAD_MS 5000      /* how long a call waits for what is remembered */
#define CS_LIMIT_STORE_PINS 16           /* of one account */
#define CS_LIMIT_STORE_PIN_PEM 16384     /* one certificate */
