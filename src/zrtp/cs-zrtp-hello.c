/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints Hello. */
#include "zrtp/cs-zrtp-hello.h"

#include "base/cs-limits.h"
#include "zrtp/cs-zrtp-error.h"
#include "zrtp/cs-zrtp-packet.h"

#include <string.h>

#define VERSION_CHARS_THAT_COUNT 3
#define HELLO_LEN (22 * 4) /* without a single algorithm */

#define FLAG_SIGNS (1u << 30)
#define FLAG_MITM (1u << 29)
#define FLAG_PASSIVE (1u << 28)

/* The five lists in the order of the wire, with the place of each count in the word of flags. */
enum { LIST_HASH, LIST_CIPHER, LIST_AUTH, LIST_AGREEMENT, LIST_SAS, N_LISTS };
static const guint list_shift[N_LISTS] = { 16, 12, 8, 4, 0 };

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_MALFORMED, "Hello: %s", what);
  return FALSE;
}

gboolean
cs_zrtp_hello_compare_version (const guint8 *message, gsize len, int *order)
{
  CsReader reader = CS_READER_INIT (message, len);
  const guint8 *version;

  if (!cs_reader_skip (&reader, CS_ZRTP_MESSAGE_HEAD) || !cs_reader_bytes (&reader, CS_ZRTP_VERSION_LEN, &version))
    return FALSE;
  *order = memcmp (version, CS_ZRTP_VERSION, VERSION_CHARS_THAT_COUNT);
  return TRUE;
}

static void
read_client_id (const guint8 *bytes, char out[static CS_ZRTP_CLIENT_ID_LEN + 1])
{
  gsize len = CS_ZRTP_CLIENT_ID_LEN;

  while (len > 0 && (bytes[len - 1] == ' ' || bytes[len - 1] == '\0'))
    len--;
  for (gsize i = 0; i < len; i++)
    out[i] = g_ascii_isprint ((char) bytes[i]) ? (char) bytes[i] : '?';
  memset (out + len, 0, CS_ZRTP_CLIENT_ID_LEN + 1 - len);
}

static void
take_name (CsZrtpOffer *offer, guint list, const guint8 *name)
{
  CsZrtpHash hash;
  CsZrtpCipher cipher;
  CsZrtpAuth auth;
  CsKeyAgreement agreement;
  CsZrtpSas sas;

  if (list == LIST_HASH && cs_zrtp_hash_from_name (name, &hash))
    cs_zrtp_offer_add_hash (offer, hash);
  else if (list == LIST_CIPHER && cs_zrtp_cipher_from_name (name, &cipher))
    cs_zrtp_offer_add_cipher (offer, cipher);
  else if (list == LIST_AUTH && cs_zrtp_auth_from_name (name, &auth))
    cs_zrtp_offer_add_auth (offer, auth);
  else if (list == LIST_AGREEMENT && memcmp (name, CS_ZRTP_NAME_MULTISTREAM, CS_ZRTP_NAME_LEN) == 0)
    offer->multistream = TRUE;
  else if (list == LIST_AGREEMENT && cs_zrtp_agreement_from_name (name, &agreement))
    cs_zrtp_offer_add_agreement (offer, agreement);
  else if (list == LIST_SAS && cs_zrtp_sas_from_name (name, &sas))
    cs_zrtp_offer_add_sas (offer, sas);
}

static gboolean
read_lists (CsReader *reader, guint32 flags, CsZrtpOffer *offer)
{
  CsZrtpOffer read = { 0 };

  for (guint list = 0; list < N_LISTS; list++)
    {
      const guint count = flags >> list_shift[list] & 0xf;

      if (count > CS_LIMIT_ZRTP_ALGORITHMS)
        return FALSE;
      for (guint i = 0; i < count; i++)
        {
          const guint8 *name;

          if (!cs_reader_bytes (reader, CS_ZRTP_NAME_LEN, &name))
            return FALSE;
          take_name (&read, list, name);
        }
    }

  cs_zrtp_offer_add_mandatory (&read);
  *offer = read;
  return TRUE;
}

gboolean
cs_zrtp_hello_parse (const guint8 *message, gsize len, CsZrtpHello *hello, GError **error)
{
  CsZrtpHello read = { 0 };
  CsReader reader;
  const guint8 *client_id;
  guint32 flags;
  int version;

  if (!cs_zrtp_message_read_head (message, len, CS_ZRTP_MESSAGE_HELLO, &reader, error))
    return FALSE;
  if (!cs_zrtp_hello_compare_version (message, len, &version))
    return malformed (error, "no version");
  if (version != 0)
    {
      g_set_error_literal (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_UNSUPPORTED, "Hello of another version");
      return FALSE;
    }

  cs_reader_skip (&reader, CS_ZRTP_VERSION_LEN);
  if (!cs_reader_bytes (&reader, CS_ZRTP_CLIENT_ID_LEN, &client_id)
      || !cs_reader_copy (&reader, CS_ZRTP_IMAGE_LEN, read.h3) || !cs_reader_copy (&reader, CS_ZID_LEN, read.zid)
      || !cs_reader_u32 (&reader, &flags))
    return malformed (error, "too short");
  if (!read_lists (&reader, flags, &read.offer))
    return malformed (error, "bad algorithm lists");
  if (!cs_reader_skip (&reader, CS_ZRTP_MAC_LEN) || !cs_reader_at_end (&reader))
    return malformed (error, "wrong length");

  read_client_id (client_id, read.client_id);
  read.signs = (flags & FLAG_SIGNS) != 0;
  read.mitm = (flags & FLAG_MITM) != 0;
  read.passive = (flags & FLAG_PASSIVE) != 0;
  *hello = read;
  return TRUE;
}

static void
write_name (CsWriter *writer, const char *name)
{
  guint8 wire[CS_ZRTP_NAME_LEN];

  cs_zrtp_name_to_wire (name, wire);
  cs_writer_bytes (writer, wire, sizeof wire);
}

static void
write_client_id (CsWriter *writer, const char *client_id)
{
  const gsize len = strnlen (client_id, CS_ZRTP_CLIENT_ID_LEN);

  cs_writer_bytes (writer, (const guint8 *) client_id, len);
  for (gsize i = len; i < CS_ZRTP_CLIENT_ID_LEN; i++)
    cs_writer_u8 (writer, ' ');
}

static void
write_lists (CsWriter *writer, const CsZrtpOffer *offer)
{
  for (guint i = 0; i < offer->n_hashes; i++)
    write_name (writer, cs_zrtp_hash_name (offer->hashes[i]));
  for (guint i = 0; i < offer->n_ciphers; i++)
    write_name (writer, cs_zrtp_cipher_name (offer->ciphers[i]));
  for (guint i = 0; i < offer->n_auths; i++)
    write_name (writer, cs_zrtp_auth_name (offer->auths[i]));
  for (guint i = 0; i < offer->n_agreements; i++)
    write_name (writer, cs_zrtp_agreement_name (offer->agreements[i]));
  if (offer->multistream)
    write_name (writer, CS_ZRTP_NAME_MULTISTREAM);
  for (guint i = 0; i < offer->n_sas; i++)
    write_name (writer, cs_zrtp_sas_name (offer->sas[i]));
}

GBytes *
cs_zrtp_hello_print (const CsZrtpHello *hello, const guint8 h2[static CS_ZRTP_IMAGE_LEN])
{
  const CsZrtpOffer *offer = &hello->offer;
  const guint n_agreements = offer->n_agreements + (offer->multistream ? 1 : 0);
  const guint counts[N_LISTS] = { offer->n_hashes, offer->n_ciphers, offer->n_auths, n_agreements, offer->n_sas };
  guint8 buffer[HELLO_LEN + N_LISTS * CS_LIMIT_ZRTP_ALGORITHMS * CS_ZRTP_NAME_LEN];
  CsWriter writer = CS_WRITER_INIT (buffer, sizeof buffer);
  gsize len = HELLO_LEN;
  guint32 flags = 0;

  for (guint list = 0; list < N_LISTS; list++)
    {
      g_assert (counts[list] <= CS_LIMIT_ZRTP_ALGORITHMS);
      flags |= counts[list] << list_shift[list];
      len += counts[list] * CS_ZRTP_NAME_LEN;
    }
  flags |= (hello->signs ? FLAG_SIGNS : 0) | (hello->mitm ? FLAG_MITM : 0) | (hello->passive ? FLAG_PASSIVE : 0);

  cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_HELLO, len);
  cs_writer_bytes (&writer, (const guint8 *) CS_ZRTP_VERSION, CS_ZRTP_VERSION_LEN);
  write_client_id (&writer, hello->client_id);
  cs_writer_bytes (&writer, hello->h3, sizeof hello->h3);
  cs_writer_bytes (&writer, hello->zid, sizeof hello->zid);
  cs_writer_u32 (&writer, flags);
  write_lists (&writer, offer);
  cs_zrtp_mac_append (&writer, h2);
  return cs_zrtp_message_finish (&writer);
}
