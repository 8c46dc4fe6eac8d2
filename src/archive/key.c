/*
 * Making, reading and using the installation's key: see key.h. Both files are one line: the method, then base64.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/key.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define METHOD "ed25519 "

enum { FILE_MAX = 200, BASE64 = sodium_base64_VARIANT_ORIGINAL };

static void encode(char *out, size_t size, const unsigned char *bytes, size_t n)
{
    (void)sodium_bin2base64(out, size, bytes, n, BASE64);
}

/* Exactly n bytes in base64. */
static bool decode(unsigned char *out, size_t n, const char *text)
{
    size_t found;
    return sodium_base642bin(out, n, text, strlen(text), NULL, &found, NULL, BASE64) == 0 && found == n;
}

/* The bytes that a key file holds. */
static int read_bytes(unsigned char *out, size_t n, const char *path, struct diag *d)
{
    struct arena a;
    char *text;
    size_t len, skip = strlen(METHOD);
    arena_init(&a);
    int result = file_read(&a, path, FILE_MAX, &text, &len, d);
    if (result == 0) {
        text[strcspn(text, "\n")] = '\0';
        if (strncmp(text, METHOD, skip) != 0 || !decode(out, n, text + skip)) {
            result = diag_error(d, DIAG_ARCHIVE, (struct src_loc){path, 0, 0}, "the file is not a key of an archive");
            diag_hint(d, "Restore it from a backup; it is one line that begins with \"" METHOD "\".");
        }
        sodium_memzero(text, len);
    }
    arena_release(&a);
    return result;
}

int key_make(struct signing_key *key, const char *root, struct diag *d)
{
    unsigned char public_bytes[crypto_sign_PUBLICKEYBYTES];
    char seed[KEY_PUBLIC_TEXT], secret[FILE_MAX], public_line[FILE_MAX];
    struct arena a;
    arena_init(&a);
    const char *path = path_join(&a, root, KEY_SECRET_NAME);
    int result = 0;
    if (file_exists(path)) {
        result = diag_error(d, DIAG_ARCHIVE, (struct src_loc){path, 0, 0}, "the archive has a key already");
    } else {
        (void)crypto_sign_keypair(public_bytes, key->secret);
        encode(key->public_text, sizeof(key->public_text), public_bytes, sizeof(public_bytes));
        (void)snprintf(public_line, sizeof(public_line), METHOD "%s\n", key->public_text);
        encode(seed, sizeof(seed), key->secret, crypto_sign_SEEDBYTES); /* the secret key begins with its seed */
        (void)snprintf(secret, sizeof(secret), METHOD "%s\n", seed);
        /* The secret last: where it is, its public part is too. */
        result = file_write(path_join(&a, root, KEY_PUBLIC_NAME), public_line, strlen(public_line), d);
        if (result == 0)
            result = file_write_private(path, secret, strlen(secret), d);
        if (result == 0)
            result = dir_sync(root, d);
        sodium_memzero(seed, sizeof(seed));
        sodium_memzero(secret, sizeof(secret));
    }
    arena_release(&a);
    return result;
}

int key_read(struct signing_key *key, const char *root, struct diag *d)
{
    unsigned char seed[crypto_sign_SEEDBYTES], public_bytes[crypto_sign_PUBLICKEYBYTES];
    struct arena a;
    arena_init(&a);
    int result = read_bytes(seed, sizeof(seed), path_join(&a, root, KEY_SECRET_NAME), d);
    if (result == 0) {
        (void)crypto_sign_seed_keypair(public_bytes, key->secret, seed);
        encode(key->public_text, sizeof(key->public_text), public_bytes, sizeof(public_bytes));
    }
    sodium_memzero(seed, sizeof(seed));
    arena_release(&a);
    return result;
}

void key_release(struct signing_key *key)
{
    sodium_memzero(key->secret, sizeof(key->secret));
}

int key_read_public(char out[KEY_PUBLIC_TEXT], const char *path, struct diag *d)
{
    unsigned char bytes[crypto_sign_PUBLICKEYBYTES];
    if (read_bytes(bytes, sizeof(bytes), path, d) != 0)
        return -1;
    encode(out, KEY_PUBLIC_TEXT, bytes, sizeof(bytes));
    return 0;
}

void key_sign(const struct signing_key *key, const char *text, char out[SIGNATURE_TEXT])
{
    unsigned char signature[crypto_sign_BYTES];
    (void)crypto_sign_detached(signature, NULL, (const unsigned char *)text, strlen(text), key->secret);
    encode(out, SIGNATURE_TEXT, signature, sizeof(signature));
}

bool key_verify(const char *public_text, const char *text, const char *signature)
{
    unsigned char public_bytes[crypto_sign_PUBLICKEYBYTES], bytes[crypto_sign_BYTES];
    return decode(public_bytes, sizeof(public_bytes), public_text) && decode(bytes, sizeof(bytes), signature) &&
           crypto_sign_verify_detached(bytes, (const unsigned char *)text, strlen(text), public_bytes) == 0;
}
