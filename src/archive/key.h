/*
 * The key of an installation: what happens to the archive is signed with it (Ed25519), so that nobody without the key
 * can change the history. The secret part lies in ARCHIVE/key, readable by its user alone; the public part in
 * ARCHIVE/key.pub, to be kept in another place too: whoever can write both can write another history.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_KEY_H
#define ALMANAK_ARCHIVE_KEY_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/file.h"

#define KEY_SECRET_NAME "key"
#define KEY_PUBLIC_NAME "key.pub"

enum {
    KEY_PUBLIC_TEXT = 45, /* base64 of 32 bytes and NUL */
    SIGNATURE_TEXT = 89   /* base64 of 64 bytes and NUL */
};

struct signing_key {
    unsigned char secret[64];
    char public_text[KEY_PUBLIC_TEXT];
};

/* Make a key and write both parts in a folder; a secret key that is there already is an error. */
int key_make(struct signing_key *key, const char *root, struct diag *d) MUST_CHECK;
/* Read the secret key of a folder. */
int key_read(struct signing_key *key, const char *root, struct diag *d) MUST_CHECK;
/* Forget the secret. */
void key_release(struct signing_key *key);
/* Read a public key from a file. */
int key_read_public(char out[KEY_PUBLIC_TEXT], const char *path, struct diag *d) MUST_CHECK;
/* Sign a text. */
void key_sign(const struct signing_key *key, const char *text, char out[SIGNATURE_TEXT]);
/* Whether a signature of a text was made with the secret part of a public key. */
bool key_verify(const char *public_text, const char *text, const char *signature);

#endif
