/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How calls sound; strings are copied. */
typedef enum {
  CS_CALL_AUDIO_DEVICES,
  CS_CALL_AUDIO_FILES,  /* play_file and/or record_file; without play_file a generated speech signal is sent,
                           without record_file the sound is thrown away */
  CS_CALL_AUDIO_SPEECH, /* a speech-like signal, what comes is thrown away (or recorded) */
  CS_CALL_AUDIO_ECHO,   /* send back what comes */
} CsCallAudioKind;

typedef struct {
  CsCallAudioKind kind;
  const char *play_file;
  const char *record_file;
  guint echo_delay_ms;
} CsCallAudio;

G_END_DECLS
