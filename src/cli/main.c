/*
 * The program: global options, the table of subcommands, diagnostics and the exit status.
 *
 * SPDX-License-Identifier: MIT
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/cli.h"

#define COMMAND_ENTRY(name) &command_##name,
const struct command *const commands[] = {COMMANDS(COMMAND_ENTRY) NULL};
#undef COMMAND_ENTRY

struct global_options {
    const char *folder;
    bool quiet, json, version;
};

static const struct option_spec global_specs[] = {
    {"directory", 'C', OPTION_TEXT, "DIR", "work in another folder", offsetof(struct global_options, folder), false},
    {"quiet", 'q', OPTION_FLAG, NULL, "no progress, no summary", offsetof(struct global_options, quiet), false},
    {"json", 'j', OPTION_FLAG, NULL, "results as JSON", offsetof(struct global_options, json), false},
    {"version", 'V', OPTION_FLAG, NULL, "print the version", offsetof(struct global_options, version), false},
};

static void print_usage(FILE *out)
{
    (void)fputs("usage: almanak [-C DIR] [--quiet] [--json] COMMAND [OPTION]... [ARGUMENT]...\n\n"
                "From the monthly data deliveries of a municipality to finished publications.\n\ncommands:\n",
                out);
    for (size_t i = 0; commands[i] != NULL; i++)
        (void)fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    (void)fputs("\noptions:\n", out);
    options_print(out, global_specs, ARRAY_LEN(global_specs));
    (void)fputs("\n'almanak COMMAND --help' tells more of a command; almanak(1) tells all.\n", out);
}

static void print_command_usage(const struct command *c)
{
    (void)printf("usage: almanak [-C DIR] %s [OPTION]...%s%s\n\n%c%s.\n\noptions:\n", c->name,
                 c->arguments[0] != '\0' ? " " : "", c->arguments, c->summary[0] - 'a' + 'A', c->summary + 1);
    options_print(stdout, c->options, c->n_options);
    if (c->details != NULL)
        (void)printf("\n%s", c->details);
}

static const struct command *find_command(struct cli *cli, const char *name)
{
    const char *names[ARRAY_LEN(commands)] = {NULL};
    for (size_t i = 0; commands[i] != NULL; i++) {
        names[i] = commands[i]->name;
        if (strcmp(names[i], name) == 0)
            return commands[i];
    }
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "unknown command \"%s\"", name);
    diag_hint_names(&cli->diag, name, names, ARRAY_LEN(names));
    return NULL;
}

/* Where the subcommand's word stands: after the global options. argc when there is none. */
static int command_position(int argc, char **argv)
{
    int i = 1;
    while (i < argc && argv[i][0] == '-' && argv[i][1] != '\0') {
        bool takes_next = strcmp(argv[i], "-C") == 0 || strcmp(argv[i], "--directory") == 0;
        i += takes_next ? 2 : 1;
    }
    return i < argc ? i : argc;
}

static int run_command(struct cli *cli, int argc, char **argv)
{
    const struct command *c = find_command(cli, argv[0]);
    if (c == NULL)
        return -1;
    void *values = arena_alloc(&cli->arena, c->values_size + 1);
    struct text_list rest = {0};
    bool help;
    if (options_parse(&cli->arena, c->options, c->n_options, argc, argv, values, &rest, &help, &cli->diag) != 0) {
        if (cli->diag.n_items > 0 && cli->diag.items[cli->diag.n_items - 1].hint == NULL)
            diag_hint(&cli->diag, "See 'almanak %s --help'.", c->name);
        return -1;
    }
    if (help) {
        print_command_usage(c);
        return 0;
    }
    if (c->arguments[0] == '\0' && rest.n > 0) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "command \"%s\" takes no argument \"%s\"", c->name, rest.items[0]);
        diag_hint(&cli->diag, "See 'almanak %s --help'.", c->name);
        return -1;
    }
    if (config_load(&cli->arena, cli->folder, &cli->config, &cli->diag) != 0)
        return -1;
    return c->run(cli, values, &rest);
}

static int run_program(struct cli *cli, int argc, char **argv)
{
    int position = command_position(argc, argv);
    struct global_options global = {.folder = ""};
    struct text_list rest = {0};
    bool help;
    if (options_parse(&cli->arena, global_specs, ARRAY_LEN(global_specs), position, argv, &global, &rest, &help,
                      &cli->diag) != 0)
        return -1;
    cli->folder = global.folder;
    cli->quiet = global.quiet;
    cli->json = global.json;
    if (global.version) {
        (void)printf("almanak %s\n", ALMANAK_VERSION);
        return 0;
    }
    if (help) {
        print_usage(stdout);
        return 0;
    }
    if (position == argc) {
        print_usage(stderr);
        return diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "no command was given");
    }
    /* --quiet and --json are understood after the command as well. */
    if (cli->folder[0] != '\0' && !dir_exists(cli->folder)) {
        diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "there is no folder \"%s\"", cli->folder);
        diag_hint(&cli->diag, "Make the folder of a new installation first.");
        return -1;
    }
    int kept = position;
    bool only_rest = false;
    for (int i = position; i < argc; i++) {
        only_rest = only_rest || strcmp(argv[i], "--") == 0;
        if (!only_rest && (strcmp(argv[i], "--quiet") == 0 || strcmp(argv[i], "-q") == 0))
            cli->quiet = true;
        else if (!only_rest && (strcmp(argv[i], "--json") == 0 || strcmp(argv[i], "-j") == 0))
            cli->json = true;
        else
            argv[kept++] = argv[i];
    }
    return run_command(cli, kept - position, argv + position);
}

int main(int argc, char **argv)
{
    /* What is written may be about persons: for this user and its group, not for everybody. */
    (void)umask(027);
    struct cli cli = {.terminal = isatty(STDERR_FILENO) == 1};
    arena_init(&cli.arena);
    diag_init(&cli.diag);
    if (sodium_init() < 0) {
        (void)fputs("almanak: error: could not start the cryptographic library\n", stderr);
        return EXIT_SYSTEM;
    }
    int result = run_program(&cli, argc, argv);
    enum exit_status status = diag_status(&cli.diag);
    if (result != 0 && status == EXIT_OK)
        status = EXIT_BUG;
    bool stdout_failed = fflush(stdout) != 0 || ferror(stdout) != 0;
    if (stdout_failed && status == EXIT_OK) {
        diag_error(&cli.diag, DIAG_OUTPUT, NO_LOC, "could not write to standard output");
        status = EXIT_OUTPUT;
    }
    diag_print(&cli.diag, stderr, cli.terminal && getenv("NO_COLOR") == NULL);
    diag_release(&cli.diag);
    arena_release(&cli.arena);
    return (int)status;
}
