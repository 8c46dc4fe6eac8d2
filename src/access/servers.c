/*
 * Reading the servers of recipients.yaml: see servers.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "access/servers.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "model/shape.h"

enum { PORT_SUBMISSION = 587, PORT_IMPLICIT = 465, PORT_SSH = 22 };

static const char *const tls_choices[] = {"required", "none", NULL};
static const char *const over_choices[] = {"split", "link", NULL};

#define AT(type, member) offsetof(struct type, member)

struct mail_def {
    struct shape_head head;
    struct shape_text host, ca_file, user, password_file, from, reply_to, contact, link_base;
    struct shape_int port, max_bytes, timeout;
    int tls, over;
};
static const struct shape_field mail_fields[] = {
    {"host", SHAPE_NAME, AT(mail_def, host), .required = true, .help = "The server that mail is handed to."},
    {"port", SHAPE_INT, AT(mail_def, port), .low = 1, .high = 65535, .help = "587; 465 is TLS from the first byte."},
    {"tls", SHAPE_CHOICE, AT(mail_def, tls), .choices = tls_choices, .fallback = "required",
     .help = "required, and the server's name verified; none only on this machine itself."},
    {"ca_file", SHAPE_TEXT, AT(mail_def, ca_file), .help = "Who vouches for the server; those the machine trusts."},
    {"user", SHAPE_TEXT, AT(mail_def, user), .help = "The user to log in as."},
    {"password_file", SHAPE_TEXT, AT(mail_def, password_file),
     .help = "A file with its password, readable by nobody else."},
    {"from", SHAPE_TEXT, AT(mail_def, from), .required = true, .help = "The sender: \"almanak <almanak@randers.dk>\"."},
    {"reply_to", SHAPE_TEXT, AT(mail_def, reply_to), .help = "The address that answers go to."},
    {"contact", SHAPE_TEXT, AT(mail_def, contact), .help = "Whom to ask, in words for the end of each mail."},
    {"max_bytes", SHAPE_INT, AT(mail_def, max_bytes), .low = 100000, .high = 1000000000, .fallback = "20000000",
     .help = "How large a mail may be."},
    {"over", SHAPE_CHOICE, AT(mail_def, over), .choices = over_choices, .fallback = "split",
     .help = "What becomes of a larger one: several mails, or a link."},
    {"link_base", SHAPE_TEXT, AT(mail_def, link_base), .help = "Where the site lies, for links."},
    {"timeout", SHAPE_INT, AT(mail_def, timeout), .low = 5, .high = 7200, .fallback = "600",
     .help = "Seconds that a mail may take."},
};
static const struct shape mail_shape = {"mail", sizeof(struct mail_def), mail_fields, ARRAY_LEN(mail_fields)};

struct sftp_def {
    struct shape_head head;
    struct shape_text host, user, key_file, known_hosts;
    struct shape_int port, timeout;
};
static const struct shape_field sftp_fields[] = {
    {"host", SHAPE_NAME, AT(sftp_def, host), .required = true, .help = "The server."},
    {"port", SHAPE_INT, AT(sftp_def, port), .low = 1, .high = 65535, .help = "22."},
    {"user", SHAPE_NAME, AT(sftp_def, user), .required = true, .help = "The user to log in as."},
    {"key_file", SHAPE_TEXT, AT(sftp_def, key_file), .required = true,
     .help = "Its private key, readable by nobody else."},
    {"known_hosts", SHAPE_TEXT, AT(sftp_def, known_hosts), .required = true,
     .help = "The server's own key, as ssh-keyscan writes it."},
    {"timeout", SHAPE_INT, AT(sftp_def, timeout), .low = 5, .high = 7200, .fallback = "600",
     .help = "Seconds that a file may take."},
};
static const struct shape sftp_shape = {"sftp", sizeof(struct sftp_def), sftp_fields, ARRAY_LEN(sftp_fields)};

/* Letters, digits, dots, hyphens and the colons of IPv6: what may stand in a URL as a host. */
static int check_host(const struct shape_text *host, struct diag *d)
{
    const char *allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
    if (host->text[strspn(host->text, allowed)] == '\0' && host->text[0] != '-')
        return 0;
    diag_error(d, DIAG_DEF_VALUE, host->loc, "\"%s\" is not a name of a server", host->text);
    diag_hint(d, "Write its name alone, without smtp:// before it and without a port.");
    return -1;
}

static int check_file(struct arena *a, const char *folder, const struct shape_text *name, bool secret, const char **out,
                      struct diag *d)
{
    if (name->text == NULL)
        return 0;
    *out = path_join(a, folder, name->text);
    if (secret)
        return secret_check(*out, name->loc, d);
    if (file_exists(*out))
        return 0;
    diag_error(d, DIAG_CONFIG, name->loc, "there is no file \"%s\"", *out);
    diag_hint(d, "Paths are looked for beside recipients.yaml.");
    return -1;
}

/* "almanak <almanak@randers.dk>" or the address alone. */
static int read_from(struct arena *a, const struct shape_text *from, struct mail_settings *out, struct diag *d)
{
    const char *open = strrchr(from->text, '<');
    size_t len = strlen(from->text);
    out->from_name = "";
    out->from = from->text;
    if (open != NULL && from->text[len - 1] == '>') {
        size_t end = (size_t)(open - from->text);
        while (end > 0 && from->text[end - 1] == ' ')
            end--;
        out->from_name = arena_strndup(a, from->text, end);
        out->from = arena_strndup(a, open + 1, len - (size_t)(open + 1 - from->text) - 1);
    }
    if (address_valid(out->from)) {
        out->domain = strchr(out->from, '@') + 1;
        return 0;
    }
    diag_error(d, DIAG_DEF_VALUE, from->loc, "\"%s\" is not a sender", from->text);
    diag_hint(d, "Write an address, or a name and then the address in angle brackets.");
    return -1;
}

static int check_mail(const struct mail_def *def, const struct mail_settings *m, struct diag *d)
{
    int result = 0;
    if (m->tls == MAIL_TLS_NONE && !host_loopback(m->host)) {
        result = diag_error(d, DIAG_DEF_VALUE, def->host.loc, "mail to \"%s\" needs TLS", m->host);
        diag_hint(d, "Leave tls: out; without TLS mail goes only to a server on this machine, such as 127.0.0.1.");
    }
    if ((m->user == NULL) != (m->password_file == NULL)) {
        result = diag_error(d, DIAG_DEF_SHAPE, def->head.loc, "mail names a user or a password file without the other");
        diag_hint(d, "Name both, or none where the server asks for none.");
    }
    if (def->reply_to.text != NULL && !address_valid(def->reply_to.text)) {
        result = diag_error(d, DIAG_DEF_VALUE, def->reply_to.loc, "\"%s\" is not an address", def->reply_to.text);
        diag_hint(d, "Write NAME@DOMAIN.");
    }
    bool link = def->link_base.text != NULL;
    if (link && strncmp(def->link_base.text, "https://", 8) != 0 && strncmp(def->link_base.text, "http://", 7) != 0) {
        result = diag_error(d, DIAG_DEF_VALUE, def->link_base.loc, "\"%s\" is not an address of a site",
                            def->link_base.text);
        diag_hint(d, "Write https:// and the name of the server that shows the site.");
    }
    if (!link && m->over == MAIL_OVER_LINK) {
        result = diag_error(d, DIAG_DEF_SHAPE, def->head.loc, "links are asked for, but link_base is missing");
        diag_hint(d, "Add link_base: with the address of the site, or write over: split.");
    }
    return result;
}

int servers_mail(struct arena *a, const char *folder, const struct yaml_node *node, const struct mail_settings **out,
                 struct diag *d)
{
    struct mail_def def = {.head = {.name = "", .loc = node->loc}};
    if (shape_read(a, &mail_shape, node, &def, d) != 0)
        return -1;
    struct mail_settings *m = ARENA_NEW(a, struct mail_settings);
    int port = def.port.given ? (int)def.port.value : PORT_SUBMISSION;
    *m = (struct mail_settings){.host = def.host.text,
                                .port = port,
                                .implicit = port == PORT_IMPLICIT,
                                .tls = (enum mail_tls)def.tls,
                                .user = def.user.text,
                                .reply_to = def.reply_to.text,
                                .contact = def.contact.text,
                                .max_bytes = def.max_bytes.value,
                                .over = (enum mail_over)def.over,
                                .link_base = def.link_base.text,
                                .timeout = (int)def.timeout.value};
    int result = check_host(&def.host, d);
    result |= read_from(a, &def.from, m, d);
    result |= check_file(a, folder, &def.ca_file, false, &m->ca_file, d);
    result |= check_file(a, folder, &def.password_file, true, &m->password_file, d);
    result |= check_mail(&def, m, d);
    size_t len = m->link_base != NULL ? strlen(m->link_base) : 0;
    while (len > 0 && m->link_base[len - 1] == '/')
        m->link_base = arena_strndup(a, m->link_base, --len);
    *out = m;
    return result;
}

int servers_sftp(struct arena *a, const char *folder, const struct yaml_node *node, const struct sftp_settings **out,
                 struct diag *d)
{
    struct sftp_def def = {.head = {.name = "", .loc = node->loc}};
    if (shape_read(a, &sftp_shape, node, &def, d) != 0)
        return -1;
    struct sftp_settings *s = ARENA_NEW(a, struct sftp_settings);
    *s = (struct sftp_settings){.host = def.host.text,
                                .port = def.port.given ? (int)def.port.value : PORT_SSH,
                                .user = def.user.text,
                                .timeout = (int)def.timeout.value};
    int result = check_host(&def.host, d);
    result |= check_file(a, folder, &def.key_file, true, &s->key_file, d);
    result |= check_file(a, folder, &def.known_hosts, false, &s->known_hosts, d);
    *out = s;
    return result;
}
