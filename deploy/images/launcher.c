// SPDX-License-Identifier: Apache-2.0
// Starts a program of ours with the loader and the libraries that lie beside it, in whatever image that is.
//
//   FOLDER/NAME           this launcher, which is static and needs nothing
//   FOLDER/libexec/NAME   the program
//   FOLDER/lib/           its loader and its libraries
//
// LD_LIBRARY_PATH is never set: what the program starts, the image's own Python, finds the image's own libraries.
// What the image preloads into its programs is not for ours, whose C library is another one: these variables reach
// the program under other names, and its children under their own again (LoaderVariables.swift).
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __aarch64__
#define LOADER "ld-linux-aarch64.so.1"
#else
#define LOADER "ld-linux-x86-64.so.2"
#endif

extern char **environ;

static const char *const preloads[][2] = {
    {"LD_PRELOAD=", "ASYA_IMAGE_LD_PRELOAD="},
    {"LD_AUDIT=", "ASYA_IMAGE_LD_AUDIT="},
};

static int fail(const char *what, const char *path) {
    fprintf(stderr, "asya: %s %s: %s; copy the whole folder of the bundle\n", what, path, strerror(errno));
    return 127;
}

int main(int count, char **arguments) {
    static char folder[PATH_MAX], loader[PATH_MAX + 64], libraries[PATH_MAX + 64], program[2 * PATH_MAX];
    static char renamed[sizeof preloads / sizeof *preloads][1 << 16];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    if (length <= 0) return fail("cannot read", "/proc/self/exe");
    char *name = strrchr(folder, '/');
    *name++ = 0;
    snprintf(loader, sizeof loader, "%s/lib/%s", folder, LOADER);
    snprintf(libraries, sizeof libraries, "%s/lib", folder);
    snprintf(program, sizeof program, "%s/libexec/%s", folder, name);

    for (char **entry = environ; *entry; entry++)
        for (size_t index = 0; index < sizeof preloads / sizeof *preloads; index++) {
            size_t prefix = strlen(preloads[index][0]);
            if (strncmp(*entry, preloads[index][0], prefix) != 0) continue;
            snprintf(renamed[index], sizeof renamed[index], "%s%s", preloads[index][1], *entry + prefix);
            *entry = renamed[index];
        }

    char *started[count + 5];
    int next = 0;
    started[next++] = loader;
    started[next++] = "--inhibit-cache";
    started[next++] = "--library-path";
    started[next++] = libraries;
    started[next++] = program;
    for (int index = 1; index < count; index++) started[next++] = arguments[index];
    started[next] = NULL;
    execve(loader, started, environ);
    return fail("cannot start", loader);
}
