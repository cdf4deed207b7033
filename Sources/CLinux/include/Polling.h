#ifndef CLINUX_POLLING_H
#define CLINUX_POLLING_H

/* Waiting for many sockets at once (epoll), and waking up whoever waits (eventfd). */

#include <stdint.h>

#define CLINUX_READABLE 1u
#define CLINUX_WRITABLE 2u

/* Descriptors that are closed when another program is started. */
int clinux_poll_create(void);
int clinux_wake_create(void);

/* Wakes up whoever polls the descriptor, and takes that back. */
void clinux_wake(int wake);
void clinux_wake_clear(int wake);

int clinux_poll_add(int poll, int descriptor, uint32_t interest, uint64_t token);
int clinux_poll_change(int poll, int descriptor, uint32_t interest, uint64_t token);
int clinux_poll_remove(int poll, int descriptor);

/* How many bytes a socket holds that nobody has read. */
int clinux_unread(int descriptor);

/* Fills in the tokens of what is ready, also of what failed; returns how many. A negative timeout means for ever. */
int clinux_poll_wait(int poll, uint64_t *tokens, int capacity, int milliseconds);

#endif
