/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

static void
test_copy (void)
{
  static const char *const texts[] = {
    TEST_LINPHONE,
    TEST_BARESIP,
    TEST_HEAD,
    TEST_HEAD "m=video 9078 RTP/AVP 97\r\n" TEST_AUDIO "a=rtcp:5 IN IP4 192.0.2.9\r\na=crypto:1 x\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      CsSdp *sdp = test_parse (texts[i]);
      g_autofree char *before = cs_sdp_print (sdp);
      g_autoptr (CsSdp) copy = cs_sdp_copy (sdp);
      g_autofree char *after = NULL;

      /* nothing is shared: the copy outlives the original */
      if (sdp->audio != NULL)
        g_assert_cmpint (copy->audio->has_crypto, ==, sdp->audio->has_crypto);
      cs_sdp_free (sdp);
      after = cs_sdp_print (copy);
      g_assert_cmpstr (after, ==, before);
    }
}

static void
test_free_null (void)
{
  cs_sdp_free (NULL);
  cs_sdp_agreed_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/copy", test_copy);
  g_test_add_func ("/sdp/free-null", test_free_null);
  return g_test_run ();
}
