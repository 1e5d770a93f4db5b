/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-message.h"

#include <string.h>

/* The 49 messages of RFC 4475 and what becomes of them here. Where the RFC leaves a choice, the comment says why. */

#define DROP 1 /* refused without an answer: responses */

static const struct {
  const char *name;
  guint verdict; /* 0: accepted, DROP, or the status of the answer */
} messages[] = {
  /* 3.1.1: valid */
  { "wsinv", 0 },
  { "intmeth", 0 },
  { "esc01", 0 },
  { "escnull", 0 },
  { "esc02", 0 },
  { "lwsdisp", 0 },
  { "longreq", 0 },
  { "dblreq", 0 }, /* the second request is cut off */
  { "semiuri", 0 },
  { "transports", 0 },
  { "mpart01", 0 },
  { "unreason", 0 },
  { "noreason", 0 },
  /* 3.1.2: invalid */
  { "badinv01", 400 },
  { "clerr", 400 },
  { "ncl", 400 },
  { "scalar02", 400 },
  { "scalarlg", DROP },
  { "quotbal", 0 }, /* the address is clear without the quote */
  { "ltgtruri", 400 },
  { "lwsruri", 400 },
  { "lwsstart", 400 },
  { "trws", 400 },
  { "escruri", 400 },
  { "baddate", 0 },  /* Date is never read */
  { "regbadct", 0 }, /* a registrar's business: we answer 405 */
  { "badaspec", 0 }, /* the blanks are ignored */
  { "baddn", 400 },  /* the name would be taken, but the file lacks the empty line */
  { "badvers", 505 },
  { "mismatch01", 400 },
  { "mismatch02", 400 },
  { "bigcode", DROP },
  /* 3.2: transactions */
  { "badbranch", 0 }, /* a branch of the magic cookie alone: the transactions' business */
  /* 3.3: application layer */
  { "insuf", 400 },
  { "unkscm", 416 },
  { "novelsc", 416 },
  { "unksm2", 0 }, /* unknown schemes in To, From and Contact are a registrar's business */
  { "bext01", 0 },
  { "invut", 0 },
  { "regaut01", 0 },
  { "multi01", 400 },
  { "mcl01", 400 },
  { "bcast", 0 },
  { "zeromf", 0 }, /* a user agent answers it; proxies say 483 */
  { "cparam01", 0 },
  { "cparam02", 0 },
  { "regescrt", 0 },
  { "sdp01", 0 },
  /* 3.4: backward compatibility */
  { "inv2543", 0 },
};

static guint8 *
load (const char *name, gsize *len)
{
  g_autofree char *file = g_strconcat (CS_TEST_SOURCE_DIR "/torture/", name, ".dat", NULL);
  char *contents = NULL;

  g_assert_true (g_file_get_contents (file, &contents, len, NULL));
  return (guint8 *) contents;
}

static CsSipMessage *
parse (const char *name)
{
  gsize len;
  g_autofree guint8 *bytes = load (name, &len);
  g_autoptr (GError) error = NULL;
  CsSipMessage *message = cs_sip_message_parse (bytes, len, NULL, &error);

  g_assert_no_error (error);
  return message;
}

/* What is accepted says the same again after printing. */
static void
check_reprint (const CsSipMessage *message)
{
  g_autoptr (GBytes) printed = cs_sip_message_to_bytes (message);
  g_autoptr (CsSipMessage) again = NULL;
  g_autoptr (GBytes) printed_again = NULL;
  g_autoptr (GError) error = NULL;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (printed, &len);

  again = cs_sip_message_parse (bytes, len, NULL, &error);
  g_assert_no_error (error);
  printed_again = cs_sip_message_to_bytes (again);
  g_assert_true (g_bytes_equal (printed, printed_again));
}

static void
test_verdicts (void)
{
  guint wrong = 0;

  G_STATIC_ASSERT (G_N_ELEMENTS (messages) == 49);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      gsize len;
      g_autofree guint8 *bytes = load (messages[i].name, &len);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSipMessage) message = NULL;
      guint reject = 999;
      guint verdict;

      message = cs_sip_message_parse (bytes, len, &reject, &error);
      g_assert_true ((message == NULL) == (error != NULL));
      verdict = message != NULL ? 0 : reject == 0 ? DROP : reject;
      if (verdict != messages[i].verdict)
        {
          g_test_message ("%s: %u, not %u: %s", messages[i].name, verdict, messages[i].verdict,
                          error != NULL ? error->message : "accepted");
          wrong++;
        }
      if (message != NULL)
        {
          g_assert_cmpuint (reject, ==, 0);
          check_reprint (message);
        }
    }
  g_assert_cmpuint (wrong, ==, 0);
}

static void
test_wsinv (void)
{
  g_autoptr (CsSipMessage) message = parse ("wsinv");
  g_autoptr (GPtrArray) vias = cs_sip_message_get_list (message, "Via");
  g_autoptr (GPtrArray) contacts = cs_sip_message_get_list (message, "Contact");
  g_autoptr (CsSipAddress) contact = cs_sip_address_parse (contacts->pdata[0], NULL);
  g_autofree char *q = cs_sip_address_get_param (contact, "q");

  g_assert_cmpstr (cs_sip_message_get_method (message), ==, "INVITE");
  g_assert_cmpuint (cs_sip_message_get_cseq (message), ==, 9);
  g_assert_cmpstr (cs_sip_message_get_to_tag (message), ==, "1918181833n");
  g_assert_cmpstr (cs_sip_message_get_from_tag (message), ==, "98asjd8");
  g_assert_cmpstr (cs_sip_message_get_from (message)->display_name, ==, "J Rosenberg \\\"");
  g_assert_cmpstr (cs_sip_message_get_via_transport (message), ==, "UDP");
  g_assert_cmpstr (cs_sip_message_get_via_host (message), ==, "192.0.2.2");
  g_assert_cmpstr (cs_sip_message_get_branch (message), ==, "390skdjuw");
  g_assert_cmpuint (cs_sip_message_count (message, "via"), ==, 2);
  g_assert_cmpuint (vias->len, ==, 3);
  g_assert_cmpstr (cs_sip_message_get (message, "Subject", 0), ==, "");
  g_assert_cmpstr (cs_sip_message_get (message, "NewFangledHeader", 0), ==,
                   "newfangled value continued newfangled value");
  g_assert_cmpuint (contacts->len, ==, 1);
  g_assert_cmpstr (contact->display_name, ==, "Quoted string \"\"");
  g_assert_cmpstr (q, ==, "0.33");
  g_assert_cmpstr (cs_sip_message_get_content_type (message), ==, "application/sdp");
  g_assert_cmpuint (g_bytes_get_size (cs_sip_message_get_body (message)), ==, 150);
}

static void
test_escapes (void)
{
  g_autoptr (CsSipMessage) esc01 = parse ("esc01");
  g_autoptr (CsSipMessage) esc02 = parse ("esc02");
  g_autoptr (CsSipMessage) escnull = parse ("escnull");
  g_autoptr (CsSipMessage) semiuri = parse ("semiuri");

  g_assert_cmpstr (cs_sip_message_get_request_uri (esc01)->user, ==, "sips:user@example.com");
  g_assert_cmpstr (cs_sip_message_get_request_uri (esc01)->host, ==, "example.net");
  g_assert_cmpstr (cs_sip_message_get_from (esc01)->uri->user, ==, "I have spaces");
  g_assert_cmpstr (cs_sip_message_get_method (esc02), ==, "RE%47IST%45R");
  g_assert_cmpuint (cs_sip_message_count (esc02, "Contact"), ==, 2);
  g_assert_cmpstr (cs_sip_message_get_to (escnull)->uri->user, ==, "null-%00-null");
  g_assert_cmpstr (cs_sip_message_get_request_uri (semiuri)->user, ==, "user;par=u@example.net");
}

static void
test_responses (void)
{
  g_autoptr (CsSipMessage) unreason = parse ("unreason");
  g_autoptr (CsSipMessage) noreason = parse ("noreason");

  g_assert_false (cs_sip_message_is_request (unreason));
  g_assert_cmpuint (cs_sip_message_get_status (unreason), ==, 200);
  g_assert_true (g_utf8_validate (cs_sip_message_get_reason (unreason), -1, NULL));
  g_assert_cmpuint (strlen (cs_sip_message_get_reason (unreason)), >, 20);
  g_assert_cmpuint (cs_sip_message_get_status (noreason), ==, 100);
  g_assert_cmpstr (cs_sip_message_get_reason (noreason), ==, "");
  g_assert_cmpstr (cs_sip_message_get_method (noreason), ==, "INVITE");
}

static void
test_double_request (void)
{
  g_autoptr (CsSipMessage) message = parse ("dblreq");

  g_assert_cmpstr (cs_sip_message_get_method (message), ==, "REGISTER");
  g_assert_null (cs_sip_message_get_body (message));
}

static void
test_rfc2543 (void)
{
  g_autoptr (CsSipMessage) message = parse ("inv2543");

  g_assert_null (cs_sip_message_get_branch (message));
  g_assert_null (cs_sip_message_get_from_tag (message));
  g_assert_nonnull (cs_sip_message_get_body (message));
}

/* What is refused is answered: with the status of the table, a tag, and nothing of the body. */
static void
test_rejections (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      gsize len;
      g_autofree guint8 *bytes = load (messages[i].name, &len);
      g_autoptr (GBytes) answer = NULL;
      g_autofree char *text = NULL;
      g_autofree char *start = NULL;

      if (messages[i].verdict < 100)
        continue;
      answer = cs_sip_message_reject (bytes, len, messages[i].verdict);
      g_assert_nonnull (answer);
      text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
      start = g_strdup_printf ("SIP/2.0 %u ", messages[i].verdict);
      g_assert_true (g_str_has_prefix (text, start));
      /* insuf has no To that could be tagged. */
      g_assert_true (strstr (text, "tag=") != NULL || strstr (text, "\nTo: ") == NULL);
      g_assert_true (g_str_has_suffix (text, "\r\nContent-Length: 0\r\n\r\n"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/torture/verdicts", test_verdicts);
  g_test_add_func ("/sip/torture/wsinv", test_wsinv);
  g_test_add_func ("/sip/torture/escapes", test_escapes);
  g_test_add_func ("/sip/torture/responses", test_responses);
  g_test_add_func ("/sip/torture/double-request", test_double_request);
  g_test_add_func ("/sip/torture/rfc2543", test_rfc2543);
  g_test_add_func ("/sip/torture/rejections", test_rejections);
  return g_test_run ();
}
