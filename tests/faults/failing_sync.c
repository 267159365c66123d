/*
 * Makes one sync fail on demand: a library to be preloaded into the process under test (LD_PRELOAD, Linux).
 *
 * BATON_FAIL_SYNC       path of a trigger file. Each time somebody creates it, exactly one fsync or fdatasync answers EIO
 *                       and the file is gone; every other sync does what it always did. A program that syncs again after
 *                       the failure therefore succeeds, which is the mistake that the test is after.
 * BATON_FAIL_SYNC_PATH  only a sync of a file whose path ends with this text can fail (optional).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_meant(int fd) {
    const char *end = getenv("BATON_FAIL_SYNC_PATH");
    char link[64], path[4096];
    if (end == NULL) return 1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    size_t tail = strlen(end);
    return (size_t)length >= tail && strcmp(path + length - tail, end) == 0;
}

static int fails(int fd) {
    const char *trigger = getenv("BATON_FAIL_SYNC");
    return trigger != NULL && is_meant(fd) && unlink(trigger) == 0;
}

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
