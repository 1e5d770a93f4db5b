/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-session.h"

#include <string.h>

static const CsZrtpSuite suite
    = { CS_ZRTP_HASH_S384, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_GCM, CS_KEY_AGREEMENT_X448, CS_ZRTP_SAS_CSW4 };

static void
test_contents (void)
{
  const guint8 zid[CS_ZID_LEN] = { 1, 2, 3 };
  g_autoptr (CsSecret) key = cs_secret_new_random (48);
  g_autoptr (CsZrtpSession) session = cs_zrtp_session_new (cs_secret_copy (key), &suite, zid);
  CsZrtpSession *again = cs_zrtp_session_ref (session);

  cs_zrtp_session_unref (again);
  cs_zrtp_session_unref (NULL);
  g_assert_true (cs_secret_equal (cs_zrtp_session_get_key (session), key));
  g_assert_cmpmem (cs_zrtp_session_get_suite (session), sizeof suite, &suite, sizeof suite);
  g_assert_cmpmem (cs_zrtp_session_get_peer_zid (session), CS_ZID_LEN, zid, CS_ZID_LEN);
}

static void
test_nonces (void)
{
  const guint8 zid[CS_ZID_LEN] = { 1 };
  g_autoptr (CsZrtpSession) session = cs_zrtp_session_new (cs_secret_new_random (32), &suite, zid);
  guint8 nonce[CS_ZRTP_NONCE_LEN] = { 0 };

  for (guint i = 0; i < CS_ZRTP_NONCE_LEN; i++)
    {
      nonce[i]++;
      g_assert_false (cs_zrtp_session_has_nonce (session, nonce));
      cs_zrtp_session_add_nonce (session, nonce);
      g_assert_true (cs_zrtp_session_has_nonce (session, nonce));
    }
  /* One that lies across two of them is none of them. */
  memset (nonce, 0, sizeof nonce);
  nonce[8] = 1;
  g_assert_false (cs_zrtp_session_has_nonce (session, nonce));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/session/contents", test_contents);
  g_test_add_func ("/zrtp/session/nonces", test_nonces);
  return g_test_run ();
}
