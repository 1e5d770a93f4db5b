/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-peers.h"

G_BEGIN_DECLS

/* One program's memory of peers, that writes down what it is told. */
typedef struct {
  CsStoreKeyring *keyring;
  CsStorePeers *peers;
  guint changed;
  guint states;
  guint problems[CS_STORE_PEERS_NOT_WRITTEN + 1];
  char *detail; /* of the last problem */
} CsTestMemory;

/* @keyring_folder NULL: the desktop's. Not loaded yet. */
CsTestMemory *cs_test_memory_new (const char *folder, const char *keyring_folder);

/* The same, loaded. */
CsTestMemory *cs_test_memory_open (const char *folder, const char *keyring_folder);
void cs_test_memory_load (CsTestMemory *self);

/* Waits until all is written. */
void cs_test_memory_flush (CsTestMemory *self);

/* Writes first. */
void cs_test_memory_close (CsTestMemory *self);

/* As the ZRTP engine does. The device is a ZID whose first byte is @device, the secret 32 bytes of @secret. */
void cs_test_memory_learn (CsTestMemory *self, const char *address, guint8 device, guint8 secret);
void cs_test_memory_vouch (CsTestMemory *self, const char *address, guint8 device, guint8 secret);

/* Fails unless the device is remembered with these secrets (0: none) and is checked or not. */
void cs_test_memory_expect (CsTestMemory *self, const char *address, guint8 device, guint8 rs1, guint8 rs2,
                            gboolean checked);

guint cs_test_memory_count (CsTestMemory *self); /* of peers */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestMemory, cs_test_memory_close)

G_END_DECLS
