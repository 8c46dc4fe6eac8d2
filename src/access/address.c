/*
 * Addresses, hosts and secrets: the small checks that stand between a configuration and the network.
 *
 * SPDX-License-Identifier: MIT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/roles.h"
#include "base/file.h"

enum { ADDRESS_MAX = 254, LOCAL_MAX = 64, LABEL_MAX = 63, SECRET_MAX = 4096 };

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Words of the characters, parted by single dots. */
static bool dotted(const char *text, size_t len, const char *characters, size_t word_max)
{
    size_t word = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' ? word == 0 : text[i] == '\0' || strchr(characters, text[i]) == NULL)
            return false;
        word = text[i] == '.' ? 0 : word + 1;
        if (word > word_max)
            return false;
    }
    return word > 0;
}

bool address_valid(const char *address)
{
    const char *at = strchr(address, '@');
    size_t len = strlen(address);
    if (at == NULL || len > ADDRESS_MAX)
        return false;
    size_t local = (size_t)(at - address);
    return local <= LOCAL_MAX && dotted(address, local, LETTERS "!#$%&'*+-/=?^_`{|}~", LOCAL_MAX) && at[1] != '-' &&
           dotted(at + 1, len - local - 1, LETTERS "-", LABEL_MAX);
}

bool address_allowed(const struct roles *r, const char *address)
{
    const char *at = strrchr(address, '@');
    if (at == NULL || !address_valid(address))
        return false;
    for (size_t i = 0; i < r->n_allowed_domains; i++) {
        if (strcasecmp(r->allowed_domains[i], at + 1) == 0)
            return true;
    }
    return false;
}

bool host_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, &four) == 1)
        return (ntohl(four.s_addr) >> 24) == 127;
    return inet_pton(AF_INET6, host, &six) == 1 && memcmp(&six, &in6addr_loopback, sizeof(six)) == 0;
}

int secret_check(const char *path, struct src_loc loc, struct diag *d)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        diag_error(d, DIAG_CONFIG, loc, "secret \"%s\" cannot be read: %s", path, strerror(errno));
        diag_hint(d, "Make the file, give it to the user that almanak runs as, and let nobody else read it.");
        return -1;
    }
    if (S_ISREG(st.st_mode) && (st.st_mode & 077) == 0 && (st.st_uid == geteuid() || st.st_uid == 0))
        return 0;
    diag_error(d, DIAG_CONFIG, loc, "secret \"%s\" can be read by others", path);
    diag_hint(d, "Run chmod 600 on it, and let it belong to the user that almanak runs as.");
    return -1;
}

int secret_read(struct arena *a, const char *path, const char **out, struct diag *d)
{
    char *text;
    size_t len;
    if (secret_check(path, NO_LOC, d) != 0 || file_read(a, path, SECRET_MAX, &text, &len, d) != 0)
        return -1;
    size_t end = strcspn(text, "\r\n");
    if (end == 0 || strlen(text) != len) {
        diag_error(d, DIAG_CONFIG, NO_LOC, "secret \"%s\" does not begin with a line of text", path);
        diag_hint(d, "Write the password on its first line.");
        return -1;
    }
    text[end] = '\0';
    *out = text;
    return 0;
}
