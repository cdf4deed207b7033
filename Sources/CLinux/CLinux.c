#define _GNU_SOURCE
#include "CLinux.h"

#if !defined(__linux__)
#error "CLinux needs Linux"
#endif

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Non-blocking and without a controlling terminal: opening a pipe or a device by accident must not wait or take over. */
#define QUIET (O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

const uint64_t clinux_o_path = O_PATH | O_CLOEXEC;
const uint64_t clinux_o_directory = O_DIRECTORY;
const uint64_t clinux_o_no_follow = O_NOFOLLOW;
const uint64_t clinux_o_read = O_RDONLY | QUIET;
const uint64_t clinux_o_overwrite = O_WRONLY | O_NOFOLLOW | QUIET;
const uint64_t clinux_o_append = O_WRONLY | O_APPEND | O_NOFOLLOW | QUIET;
const uint64_t clinux_o_create_new = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | QUIET;

/* Own copies of kernel definitions: the headers of older systems lack them, the numbers are the same everywhere. */
struct open_how_v0 {
    uint64_t flags, mode, resolve;
};
enum { OPENAT2_NUMBER = 437, NO_MAGIC_LINKS = 0x02, BENEATH = 0x08 };
enum { NO_REPLACE = 1, EXCHANGE = 2 };
#define CLONE_REQUEST _IOW(0x94, 9, int)
enum { PROCFS = 0x9fa0 };

#define REPEATED(call)                                  \
    ({                                                  \
        long repeated_result;                           \
        do repeated_result = (long)(call);              \
        while (repeated_result == -1 && errno == EINTR); \
        repeated_result == -1 ? -(long)errno : repeated_result; \
    })

#define TEXT(bytes) ((const char *)(bytes))

bool clinux_has_openat2(void) {
    int descriptor = clinux_open_beneath(AT_FDCWD, (const uint8_t *)".", O_PATH | O_CLOEXEC);
    if (descriptor >= 0) close(descriptor);
    return descriptor >= 0;
}

int clinux_open_beneath(int directory, const uint8_t *path, uint64_t flags) {
    struct open_how_v0 how = {.flags = flags, .mode = 0, .resolve = BENEATH | NO_MAGIC_LINKS};
    return (int)REPEATED(syscall(OPENAT2_NUMBER, directory, path, &how, sizeof how));
}

int clinux_open(int directory, const uint8_t *path, uint64_t flags, uint32_t permissions) {
    return (int)REPEATED(openat(directory, TEXT(path), (int)flags, (mode_t)permissions));
}

int clinux_open_root(const uint8_t *path) {
    return (int)REPEATED(open(TEXT(path), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/* Not repeated: Linux has given the number back even when it reports an interruption. */
int clinux_close(int descriptor) { return close(descriptor) == -1 ? -errno : 0; }

static struct clinux_time time_from(struct statx_timestamp time) {
    return (struct clinux_time){.seconds = time.tv_sec, .nanoseconds = time.tv_nsec};
}

static struct clinux_time time_of(struct timespec time) {
    return (struct clinux_time){.seconds = time.tv_sec, .nanoseconds = (uint32_t)time.tv_nsec};
}

static int status_without_statx(int directory, const uint8_t *name, struct clinux_status *status) {
    struct stat found;
    long result = REPEATED(fstatat(directory, TEXT(name), &found, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW));
    if (result < 0) return (int)result;
    *status = (struct clinux_status){
        .device = found.st_dev, .inode = found.st_ino, .size = (uint64_t)found.st_size,
        .mode = found.st_mode, .links = (uint32_t)found.st_nlink, .user = found.st_uid, .group = found.st_gid,
        .has_created = false, .modified = time_of(found.st_mtim), .changed = time_of(found.st_ctim),
        .accessed = time_of(found.st_atim),
    };
    return 0;
}

int clinux_status(int directory, const uint8_t *name, struct clinux_status *status) {
    struct statx found;
    long result = REPEATED(
        statx(directory, TEXT(name), AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &found));
    /* Some sandboxes forbid statx with EPERM, which fstatat never answers. */
    if (result == -ENOSYS || result == -EPERM) return status_without_statx(directory, name, status);
    if (result < 0) return (int)result;
    *status = (struct clinux_status){
        .device = ((uint64_t)found.stx_dev_major << 32) | found.stx_dev_minor, .inode = found.stx_ino,
        .size = found.stx_size, .mode = found.stx_mode, .links = found.stx_nlink, .user = found.stx_uid,
        .group = found.stx_gid, .has_created = (found.stx_mask & STATX_BTIME) != 0,
        .created = time_from(found.stx_btime), .modified = time_from(found.stx_mtime),
        .changed = time_from(found.stx_ctime), .accessed = time_from(found.stx_atime),
    };
    return 0;
}

long clinux_read_link(int directory, const uint8_t *name, uint8_t *buffer, size_t capacity) {
    return REPEATED(readlinkat(directory, TEXT(name), (char *)buffer, capacity));
}

long clinux_path_of(int descriptor, uint8_t *buffer, size_t capacity) {
    char link[48];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    return REPEATED(readlink(link, (char *)buffer, capacity));
}

bool clinux_is_on_procfs(int descriptor) {
    struct statfs found;
    return fstatfs(descriptor, &found) == 0 && found.f_type == PROCFS;
}

long clinux_read_directory(int descriptor, uint8_t *buffer, size_t capacity) {
    return REPEATED(syscall(SYS_getdents64, descriptor, buffer, capacity));
}

long clinux_read_at(int descriptor, uint8_t *buffer, size_t capacity, int64_t offset) {
    return REPEATED(pread(descriptor, buffer, capacity, offset));
}

long clinux_write(int descriptor, const uint8_t *bytes, size_t count) {
    return REPEATED(write(descriptor, bytes, count));
}

int clinux_make_directory(int directory, const uint8_t *name, uint32_t permissions) {
    return (int)REPEATED(mkdirat(directory, TEXT(name), (mode_t)permissions));
}

int clinux_rename(int from, const uint8_t *from_name, int to, const uint8_t *to_name) {
    return (int)REPEATED(renameat(from, TEXT(from_name), to, TEXT(to_name)));
}

int clinux_rename_new(int from, const uint8_t *from_name, int to, const uint8_t *to_name) {
    return (int)REPEATED(syscall(SYS_renameat2, from, from_name, to, to_name, NO_REPLACE));
}

int clinux_exchange(int from, const uint8_t *from_name, int to, const uint8_t *to_name) {
    return (int)REPEATED(syscall(SYS_renameat2, from, from_name, to, to_name, EXCHANGE));
}

int clinux_link(int from, const uint8_t *from_name, int to, const uint8_t *to_name) {
    return (int)REPEATED(linkat(from, TEXT(from_name), to, TEXT(to_name), 0));
}

int clinux_unlink(int directory, const uint8_t *name) { return (int)REPEATED(unlinkat(directory, TEXT(name), 0)); }

int clinux_remove_directory(int directory, const uint8_t *name) {
    return (int)REPEATED(unlinkat(directory, TEXT(name), AT_REMOVEDIR));
}

int clinux_clone(int from, int to) { return (int)REPEATED(ioctl(to, CLONE_REQUEST, from)); }

long clinux_copy_range(int from, int to, int64_t offset, size_t count) {
    off_t source = offset, target = offset;
    return REPEATED(copy_file_range(from, &source, to, &target, count, 0));
}

int clinux_truncate(int descriptor, int64_t size) { return (int)REPEATED(ftruncate(descriptor, size)); }

int clinux_lock(int descriptor) { return (int)REPEATED(flock(descriptor, LOCK_EX | LOCK_NB)); }

int clinux_sync(int descriptor) { return (int)REPEATED(fsync(descriptor)); }

int clinux_set_owner(int descriptor, uint32_t user, uint32_t group) {
    return (int)REPEATED(fchown(descriptor, user, group));
}

int clinux_set_permissions(int descriptor, uint32_t permissions) {
    return (int)REPEATED(fchmod(descriptor, (mode_t)permissions));
}

/* The kernel's own bounds for the list of names and for one value. */
enum { ATTRIBUTE_BYTES = 65536 };

static int copy_attribute(int from, int to, const char *name, char *value) {
    ssize_t length = fgetxattr(from, name, value, ATTRIBUTE_BYTES);
    if (length < 0) return errno == ENODATA || errno == EPERM || errno == EACCES || errno == ENOTSUP ? 0 : -errno;
    if (fsetxattr(to, name, value, (size_t)length, 0) == 0) return 0;
    /* An access list that is lost would widen the permissions: that one must succeed. */
    bool optional = strcmp(name, "system.posix_acl_access") != 0;
    return optional && (errno == EPERM || errno == EACCES || errno == ENOTSUP) ? 0 : -errno;
}

int clinux_copy_attributes(int from, int to) {
    char *buffers = malloc(2 * ATTRIBUTE_BYTES);
    if (buffers == NULL) return -ENOMEM;
    char *names = buffers, *value = buffers + ATTRIBUTE_BYTES;
    ssize_t length = flistxattr(from, names, ATTRIBUTE_BYTES);
    int result = length < 0 && errno != ENOTSUP ? -errno : 0;
    for (ssize_t at = 0; at < length && result == 0; at += (ssize_t)strlen(names + at) + 1)
        result = copy_attribute(from, to, names + at, value);
    free(buffers);
    return result;
}

long clinux_find(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t wanted_count) {
    const uint8_t *found = memmem(bytes, count, wanted, wanted_count);
    return found == NULL ? -1 : (long)(found - bytes);
}

int clinux_start_thread(void *(*function)(void *), void *argument) {
    pthread_attr_t attributes;
    int result = pthread_attr_init(&attributes);
    if (result != 0) return -result;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigset_t all, previous;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &previous);
    pthread_t thread;
    result = pthread_create(&thread, &attributes, function, argument);
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    pthread_attr_destroy(&attributes);
    return -result;
}
