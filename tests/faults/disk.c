/*
 * A disk that misbehaves on demand: a library to be preloaded into a server under test (LD_PRELOAD, Linux).
 *
 * BATON_TEST_DISK names a directory. What lies in it says what happens to files whose path contains "log.db", or
 * "keys.db" while there is a file "keys" in it:
 *
 *   hold-sync   every sync waits until the file is gone; "holding" appears while one waits
 *   fail-sync   one sync answers EIO, and the file is gone; all others do what they always did, so that a program
 *               that syncs again after the failure succeeds, which is the mistake that the test is after
 *   no-space    every write answers ENOSPC
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* The path of a sign in the directory; 0 if there is no directory. */
static int sign(char path[4096], const char *name) {
    const char *directory = getenv("BATON_TEST_DISK");
    if (directory == NULL) return 0;
    return snprintf(path, 4096, "%s/%s", directory, name) < 4096;
}

static int is_there(const char *name) {
    char path[4096];
    return sign(path, name) && access(path, F_OK) == 0;
}

static int is_meant(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return strstr(path, is_there("keys") ? "keys.db" : "log.db") != NULL;
}

static void hold(void) {
    char holding[4096];
    if (!is_there("hold-sync") || !sign(holding, "holding")) return;
    int fd = open(holding, O_CREAT | O_WRONLY, 0600);
    if (fd >= 0) close(fd);
    while (is_there("hold-sync")) usleep(1000);
    unlink(holding);
}

static int fails(int fd) {
    char path[4096];
    if (!is_meant(fd)) return 0;
    hold();
    return sign(path, "fail-sync") && unlink(path) == 0;
}

static int full(int fd) { return is_meant(fd) && is_there("no-space"); }

int fsync(int fd) {
    if (fails(fd)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    if (fails(fd)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (full(fd)) {
        errno = ENOSPC;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    if (full(fd)) {
        errno = ENOSPC;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, bytes, length, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }
