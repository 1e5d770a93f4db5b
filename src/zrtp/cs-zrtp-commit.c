/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints Commit. */
#include "zrtp/cs-zrtp-commit.h"

#include "zrtp/cs-zrtp-error.h"
#include "zrtp/cs-zrtp-packet.h"

#include <string.h>

#define DH_LEN (29 * 4)
#define MULTISTREAM_LEN (25 * 4)
#define KEY_ID_LEN 8

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "Commit: %s", what);
  return FALSE;
}

static CsZrtpCommitMode
mode_of (const guint8 *agreement)
{
  if (memcmp (agreement, CS_ZRTP_NAME_MULTISTREAM, CS_ZRTP_NAME_LEN) == 0)
    return CS_ZRTP_COMMIT_MULTISTREAM;
  if (memcmp (agreement, "Prsh", CS_ZRTP_NAME_LEN) == 0)
    return CS_ZRTP_COMMIT_PRESHARED;
  return CS_ZRTP_COMMIT_DH;
}

static gboolean
read_tail (CsReader *reader, CsZrtpCommit *commit)
{
  switch (commit->mode)
    {
    case CS_ZRTP_COMMIT_MULTISTREAM:
      return cs_reader_copy (reader, CS_ZRTP_NONCE_LEN, commit->nonce);
    case CS_ZRTP_COMMIT_PRESHARED:
      return cs_reader_copy (reader, CS_ZRTP_NONCE_LEN, commit->nonce) && cs_reader_skip (reader, KEY_ID_LEN);
    case CS_ZRTP_COMMIT_DH:
    default:
      return cs_reader_copy (reader, CS_ZRTP_HVI_LEN, commit->hvi);
    }
}

gboolean
cs_zrtp_commit_parse (const guint8 *message, gsize len, CsZrtpCommit *commit, GError **error)
{
  CsZrtpCommit read = { 0 };
  CsReader reader;

  if (!cs_zrtp_message_read_head (message, len, CS_ZRTP_MESSAGE_COMMIT, &reader, error))
    return FALSE;
  if (!cs_reader_copy (&reader, CS_ZRTP_IMAGE_LEN, read.h2) || !cs_reader_copy (&reader, CS_ZID_LEN, read.zid)
      || !cs_reader_copy (&reader, CS_ZRTP_NAME_LEN, read.hash)
      || !cs_reader_copy (&reader, CS_ZRTP_NAME_LEN, read.cipher)
      || !cs_reader_copy (&reader, CS_ZRTP_NAME_LEN, read.auth)
      || !cs_reader_copy (&reader, CS_ZRTP_NAME_LEN, read.agreement)
      || !cs_reader_copy (&reader, CS_ZRTP_NAME_LEN, read.sas))
    return malformed (error, "too short");

  read.mode = mode_of (read.agreement);
  if (!read_tail (&reader, &read) || !cs_reader_skip (&reader, CS_ZRTP_MAC_LEN) || !cs_reader_at_end (&reader))
    return malformed (error, "wrong length for its mode");

  *commit = read;
  return TRUE;
}

void
cs_zrtp_commit_set_suite (CsZrtpCommit *commit, const CsZrtpSuite *suite)
{
  cs_zrtp_name_to_wire (cs_zrtp_hash_name (suite->hash), commit->hash);
  cs_zrtp_name_to_wire (cs_zrtp_cipher_name (suite->cipher), commit->cipher);
  cs_zrtp_name_to_wire (cs_zrtp_auth_name (suite->auth), commit->auth);
  cs_zrtp_name_to_wire (commit->mode == CS_ZRTP_COMMIT_MULTISTREAM ? CS_ZRTP_NAME_MULTISTREAM
                                                                   : cs_zrtp_agreement_name (suite->agreement),
                        commit->agreement);
  cs_zrtp_name_to_wire (cs_zrtp_sas_name (suite->sas), commit->sas);
}

GBytes *
cs_zrtp_commit_print (const CsZrtpCommit *commit, const guint8 h1[static CS_ZRTP_IMAGE_LEN])
{
  const gboolean multistream = commit->mode == CS_ZRTP_COMMIT_MULTISTREAM;
  guint8 buffer[DH_LEN];
  CsWriter writer = CS_WRITER_INIT (buffer, sizeof buffer);

  g_assert (multistream || commit->mode == CS_ZRTP_COMMIT_DH);

  cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_COMMIT, multistream ? MULTISTREAM_LEN : DH_LEN);
  cs_writer_bytes (&writer, commit->h2, sizeof commit->h2);
  cs_writer_bytes (&writer, commit->zid, sizeof commit->zid);
  cs_writer_bytes (&writer, commit->hash, sizeof commit->hash);
  cs_writer_bytes (&writer, commit->cipher, sizeof commit->cipher);
  cs_writer_bytes (&writer, commit->auth, sizeof commit->auth);
  cs_writer_bytes (&writer, commit->agreement, sizeof commit->agreement);
  cs_writer_bytes (&writer, commit->sas, sizeof commit->sas);
  if (multistream)
    cs_writer_bytes (&writer, commit->nonce, sizeof commit->nonce);
  else
    cs_writer_bytes (&writer, commit->hvi, sizeof commit->hvi);
  cs_zrtp_mac_append (&writer, h1);
  return cs_zrtp_message_finish (&writer);
}

void
cs_zrtp_commit_hvi (CsZrtpHash hash, GBytes *dhpart2, GBytes *responder_hello, guint8 out[static CS_ZRTP_HVI_LEN])
{
  CsHashPart parts[2];
  guint8 whole[CS_HASH_MAX];

  parts[0].bytes = g_bytes_get_data (dhpart2, &parts[0].len);
  parts[1].bytes = g_bytes_get_data (responder_hello, &parts[1].len);
  cs_hash (cs_zrtp_hash_alg (hash), parts, G_N_ELEMENTS (parts), whole);
  memcpy (out, whole, CS_ZRTP_HVI_LEN);
}
