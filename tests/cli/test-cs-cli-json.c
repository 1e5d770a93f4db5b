/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cs-cli-json.h"

#include <locale.h>
#include <math.h>

static void
test_strings (void)
{
  static const struct {
    const char *text;
    const char *json;
  } cases[] = {
    { "", "\"\"" },
    { "plain", "\"plain\"" },
    { NULL, "null" },
    { "grüße 日本", "\"grüße 日本\"" },
    { "\"", "\"\\\"\"" },
    { "\\", "\"\\\\\"" },
    { "a\nb\tc\rd", "\"a\\nb\\tc\\rd\"" },
    { "\x01\x1b[2J\x7f", "\"\\u0001\\u001b[2J\\u007f\"" },
    { "x\",\"y\":\"z", "\"x\\\",\\\"y\\\":\\\"z\"" },
    { "bad \xff utf-8", "\"bad \xef\xbf\xbd utf-8\"" },
    { "cut \xc3", "\"cut \xef\xbf\xbd\"" },
    { "surrogate \xed\xa0\x80", "\"surrogate \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CsCliJson json;
      g_autofree char *expected = g_strdup_printf ("{\"k\":%s}", cases[i].json);
      g_autofree char *got = NULL;

      cs_cli_json_begin (&json);
      cs_cli_json_string (&json, "k", cases[i].text);
      got = cs_cli_json_end (&json);
      g_assert_cmpstr (got, ==, expected);
    }
}

static void
test_numbers (void)
{
  static const struct {
    double value;
    const char *json;
  } cases[] = {
    { 0, "0.000" },  { 1.5, "1.500" },     { -100, "-100.000" },  { 0.0004, "0.000" }, { 1e9, "1000000000.000" },
    { NAN, "null" }, { INFINITY, "null" }, { -INFINITY, "null" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CsCliJson json;
      g_autofree char *expected = g_strdup_printf ("{\"k\":%s}", cases[i].json);
      g_autofree char *got = NULL;

      cs_cli_json_begin (&json);
      cs_cli_json_double (&json, "k", cases[i].value);
      got = cs_cli_json_end (&json);
      g_assert_cmpstr (got, ==, expected);
    }
}

static void
test_largest_numbers (void)
{
  CsCliJson json;
  g_autofree char *got = NULL;

  cs_cli_json_begin (&json);
  cs_cli_json_int (&json, "low", G_MININT64);
  cs_cli_json_int (&json, "high", G_MAXINT64);
  cs_cli_json_double (&json, "huge", G_MAXDOUBLE);
  got = cs_cli_json_end (&json);
  g_assert_true (g_str_has_prefix (got, "{\"low\":-9223372036854775808,\"high\":9223372036854775807,\"huge\":17976"));
  g_assert_true (g_str_has_suffix (got, ".000}"));
}

static void
test_objects (void)
{
  CsCliJson json;
  g_autofree char *got = NULL;

  cs_cli_json_begin (&json);
  cs_cli_json_begin_object (&json, "empty");
  cs_cli_json_end_object (&json);
  cs_cli_json_begin_object (&json, "a");
  cs_cli_json_int (&json, "b", 1);
  cs_cli_json_begin_object (&json, "c");
  cs_cli_json_null (&json, "d");
  cs_cli_json_end_object (&json);
  cs_cli_json_int (&json, "e", 2);
  cs_cli_json_end_object (&json);
  cs_cli_json_string (&json, "f", "g");
  got = cs_cli_json_end (&json);
  g_assert_cmpstr (got, ==, "{\"empty\":{},\"a\":{\"b\":1,\"c\":{\"d\":null},\"e\":2},\"f\":\"g\"}");
}

static void
test_arrays (void)
{
  CsCliJson json;
  g_autofree char *got = NULL;

  cs_cli_json_begin (&json);
  cs_cli_json_begin_array (&json, "empty");
  cs_cli_json_end_array (&json);
  cs_cli_json_begin_array (&json, "a");
  cs_cli_json_begin_item (&json);
  cs_cli_json_bool (&json, "b", TRUE);
  cs_cli_json_end_object (&json);
  cs_cli_json_begin_item (&json);
  cs_cli_json_end_object (&json);
  cs_cli_json_begin_item (&json);
  cs_cli_json_begin_array (&json, "c");
  cs_cli_json_begin_item (&json);
  cs_cli_json_end_object (&json);
  cs_cli_json_end_array (&json);
  cs_cli_json_bool (&json, "d", FALSE);
  cs_cli_json_end_object (&json);
  cs_cli_json_end_array (&json);
  cs_cli_json_int (&json, "e", 1);
  got = cs_cli_json_end (&json);
  g_assert_cmpstr (got, ==, "{\"empty\":[],\"a\":[{\"b\":true},{},{\"c\":[{}],\"d\":false}],\"e\":1}");
}

static void
test_nothing (void)
{
  CsCliJson json;
  g_autofree char *got = NULL;

  cs_cli_json_begin (&json);
  got = cs_cli_json_end (&json);
  g_assert_cmpstr (got, ==, "{}");
}

int
main (int argc, char **argv)
{
  /* Where there is one, a locale with a decimal comma. */
  setlocale (LC_ALL, "de_DE.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/strings", test_strings);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/largest-numbers", test_largest_numbers);
  g_test_add_func ("/json/objects", test_objects);
  g_test_add_func ("/json/arrays", test_arrays);
  g_test_add_func ("/json/nothing", test_nothing);
  return g_test_run ();
}
