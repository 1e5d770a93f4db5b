/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-rtcp.h"

#include <stdint.h>
#include <string.h>

/* RTCP of a peer, and the correction of ours. What comes out is a report that the same parser takes as it is: one
 * sender, at most one block, and no bytes that were not asked for. The first byte says whether RTP came before. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define OURS 0x0a0a0a0au
#define PEER 0x0b0b0b0bu

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint8 report[CS_MEDIA_RTCP_REPORT_MAX], again[CS_MEDIA_RTCP_REPORT_MAX];
  CsMediaRtcp rtcp;
  gsize len;

  if (size < 1 || size > 2048)
    return 0;
  {
    g_autofree guint8 *exact = g_memdup2 (data + 1, size - 1);

    cs_media_rtcp_init (&rtcp, OURS);
    if (data[0] & 1)
      cs_media_rtcp_heard_rtp (&rtcp, PEER);
    len = cs_media_rtcp_rebuild (&rtcp, exact, size - 1, 0, report);
    cs_media_rtcp_correct (exact, size - 1);
  }
  if (len == 0)
    return 0;
  g_assert_true (len == 8 || len == 28 || len == 32 || len == 52);
  g_assert_cmpuint (cs_media_rtcp_rebuild (&rtcp, report, len, 0, again), ==, len);
  g_assert_cmpmem (report, len, again, len);
  return 0;
}
