#ifndef CLINUX_H
#define CLINUX_H

/* The few Linux calls that Swift cannot make itself, and those it can only make through errno.
 *
 * Every function that can fail returns a negative error number and never touches errno in a way the caller can see.
 * Interrupted calls are repeated. Names are bytes that end in NUL; a directory is an open descriptor. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Polling.h"

/* Flags differ between processors, so they come from the C headers and not from numbers written in Swift. */
extern const uint64_t clinux_o_path;
extern const uint64_t clinux_o_directory;
extern const uint64_t clinux_o_no_follow;
extern const uint64_t clinux_o_read;
extern const uint64_t clinux_o_overwrite;
extern const uint64_t clinux_o_create_new;
extern const uint64_t clinux_o_append;

/* Says whether this process may call openat2: kernels before 5.6 lack it and sandboxes may forbid it. */
bool clinux_has_openat2(void);

/* openat2 with RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS. */
int clinux_open_beneath(int directory, const uint8_t *path, uint64_t flags);
int clinux_open(int directory, const uint8_t *path, uint64_t flags, uint32_t permissions);
/* Opens a directory by a path of the process, for the roots only. */
int clinux_open_root(const uint8_t *path);
int clinux_close(int descriptor);

struct clinux_time {
    int64_t seconds;
    uint32_t nanoseconds;
};

struct clinux_status {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint32_t mode;
    uint32_t links;
    uint32_t user;
    uint32_t group;
    bool has_created;
    struct clinux_time created;
    struct clinux_time modified;
    struct clinux_time changed;
    struct clinux_time accessed;
};

/* An empty name asks for the descriptor itself. The last symbolic link is never followed. */
int clinux_status(int directory, const uint8_t *name, struct clinux_status *status);
/* Returns the number of bytes written. An empty name asks for the descriptor itself. */
long clinux_read_link(int directory, const uint8_t *name, uint8_t *buffer, size_t capacity);
/* The path of an open descriptor as the kernel knows it now. */
long clinux_path_of(int descriptor, uint8_t *buffer, size_t capacity);
/* Whether the object lies on procfs, whose links may jump anywhere. */
bool clinux_is_on_procfs(int descriptor);

/* Raw directory records (struct linux_dirent64). */
long clinux_read_directory(int descriptor, uint8_t *buffer, size_t capacity);
long clinux_read_at(int descriptor, uint8_t *buffer, size_t capacity, int64_t offset);
long clinux_write(int descriptor, const uint8_t *bytes, size_t count);

int clinux_make_directory(int directory, const uint8_t *name, uint32_t permissions);
int clinux_rename(int from, const uint8_t *from_name, int to, const uint8_t *to_name);
/* Fails with EEXIST where the new name is taken. */
int clinux_rename_new(int from, const uint8_t *from_name, int to, const uint8_t *to_name);
/* Puts each entry in the other's place, at once. */
int clinux_exchange(int from, const uint8_t *from_name, int to, const uint8_t *to_name);
int clinux_link(int from, const uint8_t *from_name, int to, const uint8_t *to_name);
int clinux_unlink(int directory, const uint8_t *name);
int clinux_remove_directory(int directory, const uint8_t *name);
/* Lets two files share their blocks until one is changed; many file systems cannot. */
int clinux_clone(int from, int to);
/* Copies within the kernel, both files at the given offset; returns how much, 0 at the end. */
long clinux_copy_range(int from, int to, int64_t offset, size_t count);
int clinux_truncate(int descriptor, int64_t size);
/* Takes an exclusive lock on an open file, or fails at once with EWOULDBLOCK. */
int clinux_lock(int descriptor);
int clinux_sync(int descriptor);
int clinux_set_owner(int descriptor, uint32_t user, uint32_t group);
int clinux_set_permissions(int descriptor, uint32_t permissions);
/* Copies extended attributes, access lists among them. Attributes that this process may not set are left out. */
int clinux_copy_attributes(int from, int to);

/* The offset of the first occurrence, or -1. Linear in both lengths. */
long clinux_find(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t wanted_count);

/* Runs a function on a new detached thread; its signals stay with the other threads. */
int clinux_start_thread(void *(*function)(void *), void *argument);

#endif
