/*
 * Files that are wholly there or not at all, string builders with a cap, arenas, diagnostics.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/shelf.h"

struct fixture {
    char folder[64];
    struct arena arena;
    struct diag diag;
};

static int set_up(void **state)
{
    static struct fixture f;
    memcpy(f.folder, "/tmp/almanak-file-XXXXXX", 25);
    arena_init(&f.arena);
    diag_init(&f.diag);
    *state = &f;
    return mkdtemp(f.folder) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    int result = dir_remove(f->folder, &f->diag);
    arena_release(&f->arena);
    diag_release(&f->diag);
    return result;
}

static void test_commit_and_abandon(void **state)
{
    struct fixture *f = *state;
    const char *path = path_join(&f->arena, f->folder, "a.txt");
    struct out_file out;
    char **names, *text;
    size_t n, len;
    assert_int_equal(out_open(&out, path, &f->diag), 0);
    out_puts(&out, "half");
    assert_false(file_exists(path));
    out_abandon(&out);
    assert_int_equal(dir_list(&f->arena, f->folder, NULL, &names, &n, &f->diag), 0);
    assert_int_equal(n, 0);
    assert_int_equal(out_open(&out, path, &f->diag), 0);
    for (int i = 0; i < 100000; i++)
        out_puts(&out, "0123456789");
    assert_int_equal(out_commit(&out, &f->diag), 0);
    assert_int_equal(file_read(&f->arena, path, 1 << 20, &text, &len, &f->diag), 0);
    assert_int_equal(len, 1000000);
    assert_int_equal(file_read(&f->arena, path, 999999, &text, &len, &f->diag), -1);
    assert_int_equal(dir_list(&f->arena, f->folder, ".txt", &names, &n, &f->diag), 0);
    assert_int_equal(n, 1);
}

static void test_failures_have_hints(void **state)
{
    struct fixture *f = *state;
    struct out_file out;
    struct file_map map;
    assert_int_equal(out_open(&out, path_join(&f->arena, f->folder, "none/a.txt"), &f->diag), -1);
    assert_non_null(f->diag.items[0].hint);
    assert_int_equal(diag_status(&f->diag), EXIT_OUTPUT);
    assert_int_equal(file_map_open(&map, path_join(&f->arena, f->folder, "none"), &f->diag), -1);
    assert_int_equal(file_map_open(&map, f->folder, &f->diag), -1);
    assert_int_equal(diag_status(&f->diag), EXIT_SYSTEM);
}

static void test_full_disk(void **state)
{
    struct fixture *f = *state;
    const char *path = path_join(&f->arena, f->folder, "b.txt");
    struct out_file out;
    assert_int_equal(out_open(&out, path, &f->diag), 0);
    out.error = 28; /* as a write without room leaves it */
    out_puts(&out, "text");
    assert_int_equal(out_commit(&out, &f->diag), -1);
    assert_false(file_exists(path));
    assert_non_null(strstr(f->diag.items[0].message, "No space left"));
}

static void test_sha256(void **state)
{
    struct fixture *f = *state;
    char hex[SHA256_TEXT];
    sha256_hex(hex, "abc", 3);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *path = path_join(&f->arena, f->folder, "empty");
    assert_int_equal(file_write(path, "", 0, &f->diag), 0);
    assert_int_equal(sha256_file(hex, path, &f->diag), 0);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_strbuf_cap(void **state)
{
    (void)state;
    struct strbuf b;
    strbuf_init(&b, 10);
    strbuf_adds(&b, "12345");
    strbuf_addf(&b, "%d", 678901);
    assert_true(b.overflow);
    assert_string_equal(strbuf_text(&b), "12345");
    strbuf_clear(&b);
    strbuf_addf(&b, "%s", "1234567890");
    assert_false(b.overflow);
    char *text = strbuf_detach(&b);
    assert_string_equal(text, "1234567890");
    assert_string_equal(strbuf_text(&b), "");
    free(text);
}

static void test_arena(void **state)
{
    struct fixture *f = *state;
    for (size_t size = 1; size < 3000000; size = size * 3 + 1) {
        unsigned char *p = arena_alloc(&f->arena, size);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i += 17)
            assert_int_equal(p[i], 0);
        memset(p, 0xA5, size);
    }
    assert_string_equal(arena_printf(&f->arena, "%s-%d", "a", 7), "a-7");
}

static void test_shelves(void **state)
{
    struct fixture *f = *state;
    struct arena *a = &f->arena;
    struct shelves s = {.dirs = {path_join(a, f->folder, "own"), path_join(a, f->folder, "shipped")}, .n = 2};
    const char *const files[] = {"own/b.yaml", "own/packs/p.yaml", "shipped/a.yaml", "shipped/b.yaml", "shipped/c.txt"};
    char **names;
    size_t n;
    assert_int_equal(dir_make(path_join(a, f->folder, "own/packs"), &f->diag), 0);
    assert_int_equal(dir_make(path_join(a, f->folder, "shipped"), &f->diag), 0);
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        assert_int_equal(file_write(path_join(a, f->folder, files[i]), "x", 1, &f->diag), 0);
    assert_int_equal(shelf_list(a, &s, "", ".yaml", &names, &n, &f->diag), 0);
    assert_int_equal(n, 2);
    assert_string_equal(names[0], "a");
    assert_string_equal(names[1], "b");
    assert_int_equal(shelf_list(a, &s, "packs", ".yaml", &names, &n, &f->diag), 0);
    assert_int_equal(n, 1);
    assert_int_equal(shelf_list(a, &s, "nothing", NULL, &names, &n, &f->diag), 0);
    assert_int_equal(n, 0);
    assert_string_equal(shelf_find(a, &s, "b.yaml"), path_join(a, s.dirs[0], "b.yaml"));
    assert_string_equal(shelf_find(a, &s, "a.yaml"), path_join(a, s.dirs[1], "a.yaml"));
    assert_null(shelf_find(a, &s, "d.yaml"));
    assert_string_equal(shelf_path(a, &s, "d.yaml"), path_join(a, s.dirs[0], "d.yaml"));
}

static void test_diag_cap(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 200; i++)
        diag_warn(&f->diag, DIAG_ROW, NO_LOC, "warning %d", i);
    diag_error(&f->diag, DIAG_PLAN, NO_LOC, "error\nwith \033 control");
    assert_int_equal(f->diag.n_items, DIAG_CAP);
    assert_int_equal(f->diag.n_warnings, 200);
    assert_string_equal(f->diag.items[DIAG_CAP - 1].message, "error?with ? control");
    assert_int_equal(diag_status(&f->diag), EXIT_WAREHOUSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_commit_and_abandon, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failures_have_hints, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sha256, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_strbuf_cap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_arena, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shelves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_diag_cap, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
