/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-framer.h"

#include "base/cs-limits.h"

#include <string.h>

#define A "OPTIONS sip:a@b SIP/2.0\r\nl: 3\r\n\r\nabc"
#define B "SIP/2.0 200 OK\r\nX: y\r\nContent-Length : 0\r\n\r\n"
#define C "MESSAGE sip:a@b SIP/2.0\r\nCONTENT-LENGTH:\r\n 04\r\n\r\n\r\n\r\n"

static const struct {
  const char *stream;
  const char *frames; /* M message, P ping, p pong, E error */
} streams[] = {
  { A, "M" },
  { A B C, "MMM" },
  { "\r\n\r\n" A, "PM" },
  { "\r\n" A "\r\n", "pMp" },
  { A "\r\n\r\n" B "\r\n\r\n\r\n", "MPMPp" },
  { "", "" },
  { "\r", "" },
  { "OPTIONS sip:a@b SIP/2.0\r\n", "" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: 3\r\n\r\nab", "" },
  /* no length: no body, or the description that came with it */
  { "OPTIONS sip:a@b SIP/2.0\r\n\r\n", "M" },
  { "SIP/2.0 200 OK\r\nX: y\r\n\r\n" A, "MM" },
  { "SIP/2.0 200 OK\r\nX: y\r\n\r\n\r\n\r\n" A, "MPM" },
  { "OPTIONS sip:a@b SIP/2.0\r\nc: text/plain\r\n\r\n" A, "MM" },
  { "INVITE sip:a@b SIP/2.0\r\nc: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 h\r\n", "M" },
  { "INVITE sip:a@b SIP/2.0\r\nc: application/sdp\r\n\r\nv=0\r\ns=-\r\n" A B, "MMM" },
  { "INVITE sip:a@b SIP/2.0\r\nc: application/sdp\r\n\r\nv=0\ns=x", "M" },
  { "SIP/2.0 200 OK\r\nContent-Length\t:\t0\r\n\r\n" B, "MM" },
  { "SIP/2.0 200 OK\r\nl: 1\r\nContent-Length: 01\r\n\r\na" B, "MM" },
  { "SIP/2.0 200 OK\r\nX: \x01\xff\r\nl: 0\r\n\r\n" B, "MM" },
  /* a length that says nothing: for the parser to refuse, and the end */
  { "OPTIONS sip:a@b SIP/2.0\r\nl:\r\n\r\n", "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: -1\r\n\r\n", "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: 0x1\r\n\r\na", "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: 1 1\r\n\r\na", "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: 1, 1\r\n\r\na", "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: +1\r\n\r\na", "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: 1\r\nContent-Length: 2\r\n\r\na" A, "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: x\r\nContent-Length: 0\r\n\r\n" A, "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: 4294967296\r\n\r\n", "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: 18446744073709551617\r\n\r\n", "ME" },
  { "OPTIONS sip:a@b SIP/2.0\r\nl: 65536\r\n\r\n", "ME" },
  { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "E" },
  { "v=0\r\ns=-\r\n\r\n", "E" },
  { A "junk\r\n\r\n" A, "ME" },
};

static void
collect (CsSipFramer *framer, GString *frames, GString *bytes)
{
  for (;;)
    {
      g_autoptr (GBytes) message = NULL;
      g_autoptr (GError) error = NULL;
      CsSipFrame frame = cs_sip_framer_next (framer, &message, &error);

      g_assert_true ((frame == CS_SIP_FRAME_MESSAGE) == (message != NULL));
      g_assert_true ((frame == CS_SIP_FRAME_ERROR) == (error != NULL));
      if (frame == CS_SIP_FRAME_NONE)
        return;
      if (message != NULL)
        g_string_append_len (bytes, g_bytes_get_data (message, NULL), g_bytes_get_size (message));
      if (frame != CS_SIP_FRAME_ERROR || !g_str_has_suffix (frames->str, "E"))
        g_string_append_c (frames, "?MPpE"[frame]);
      if (frame == CS_SIP_FRAME_ERROR)
        return;
    }
}

static void
test_streams (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_autoptr (CsSipFramer) framer = cs_sip_framer_new ();
      g_autoptr (GString) frames = g_string_new (NULL);
      g_autoptr (GString) bytes = g_string_new (NULL);

      g_test_message ("row %u", i);
      cs_sip_framer_push (framer, (const guint8 *) streams[i].stream, strlen (streams[i].stream));
      collect (framer, frames, bytes);
      g_assert_cmpstr (frames->str, ==, streams[i].frames);
    }
}

/* However the stream is cut, the same messages come out. A ping cut in two may be taken for two pongs. */
static void
test_chunks (void)
{
  static const char stream[] = A B C A;

  for (gsize chunk = 1; chunk < sizeof stream; chunk++)
    {
      g_autoptr (CsSipFramer) framer = cs_sip_framer_new ();
      g_autoptr (GString) frames = g_string_new (NULL);
      g_autoptr (GString) bytes = g_string_new (NULL);

      for (gsize at = 0; at < strlen (stream); at += chunk)
        {
          cs_sip_framer_push (framer, (const guint8 *) stream + at, MIN (chunk, strlen (stream) - at));
          collect (framer, frames, bytes);
        }
      g_assert_cmpstr (frames->str, ==, "MMMM");
      g_assert_cmpstr (bytes->str, ==, stream);
    }
}

static void
test_error_is_final (void)
{
  g_autoptr (CsSipFramer) framer = cs_sip_framer_new ();

  cs_sip_framer_push (framer, (const guint8 *) "x\r\n\r\n", 5);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      GBytes *message = NULL;

      g_assert_cmpint (cs_sip_framer_next (framer, &message, &error), ==, CS_SIP_FRAME_ERROR);
      g_assert_error (error, CS_SIP_ERROR, CS_SIP_ERROR_MALFORMED);
      cs_sip_framer_push (framer, (const guint8 *) A, strlen (A));
    }
}

static void
test_nul (void)
{
  static const char stream[] = "OPTIONS sip:a@b SIP/2.0\r\nX: \0\r\nl: 0\r\n\r\n";
  g_autoptr (CsSipFramer) framer = cs_sip_framer_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) message = NULL;

  cs_sip_framer_push (framer, (const guint8 *) stream, sizeof stream - 1);
  g_assert_cmpint (cs_sip_framer_next (framer, &message, &error), ==, CS_SIP_FRAME_MESSAGE);
  g_assert_cmpuint (g_bytes_get_size (message), ==, sizeof stream - 1);
}

/* A head without end is given up at the cap, not before. */
static void
test_endless (void)
{
  g_autoptr (CsSipFramer) framer = cs_sip_framer_new ();
  g_autofree char *fill = g_strnfill (1024, 'x');
  g_autoptr (GError) error = NULL;
  GBytes *message = NULL;

  for (gsize sent = 0; sent < CS_LIMIT_SIP_MESSAGE; sent += 1024)
    {
      cs_sip_framer_push (framer, (const guint8 *) fill, 1024);
      g_assert_cmpint (cs_sip_framer_next (framer, &message, &error), ==, CS_SIP_FRAME_NONE);
    }
  cs_sip_framer_push (framer, (const guint8 *) fill, 1);
  g_assert_cmpint (cs_sip_framer_next (framer, &message, &error), ==, CS_SIP_FRAME_ERROR);
  g_assert_error (error, CS_SIP_ERROR, CS_SIP_ERROR_TOO_MUCH);
}

static void
test_largest (void)
{
  g_autoptr (CsSipFramer) framer = cs_sip_framer_new ();
  g_autoptr (GString) stream = g_string_new ("X\r\nl: 65000\r\n\r\n");
  g_autoptr (GBytes) message = NULL;

  for (guint i = 0; i < 65000; i++)
    g_string_append_c (stream, '\0');
  cs_sip_framer_push (framer, (const guint8 *) stream->str, stream->len);
  g_assert_cmpint (cs_sip_framer_next (framer, &message, NULL), ==, CS_SIP_FRAME_MESSAGE);
  g_assert_cmpuint (g_bytes_get_size (message), ==, stream->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/framer/streams", test_streams);
  g_test_add_func ("/sip/framer/chunks", test_chunks);
  g_test_add_func ("/sip/framer/error-is-final", test_error_is_final);
  g_test_add_func ("/sip/framer/nul", test_nul);
  g_test_add_func ("/sip/framer/endless", test_endless);
  g_test_add_func ("/sip/framer/largest", test_largest);
  return g_test_run ();
}
