#include "Polling.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

enum { MAX_EVENTS = 64 };

int clinux_poll_create(void) {
    int saved = errno;
    int result = epoll_create1(EPOLL_CLOEXEC);
    if (result < 0) result = -errno;
    errno = saved;
    return result;
}

int clinux_wake_create(void) {
    int saved = errno;
    int result = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (result < 0) result = -errno;
    errno = saved;
    return result;
}

void clinux_wake(int wake) {
    int saved = errno;
    eventfd_write(wake, 1);
    errno = saved;
}

void clinux_wake_clear(int wake) {
    int saved = errno;
    eventfd_t value;
    eventfd_read(wake, &value);
    errno = saved;
}

static int control(int poll, int operation, int descriptor, uint32_t interest, uint64_t token) {
    struct epoll_event event = {0};
    if (interest & CLINUX_READABLE) event.events |= EPOLLIN;
    if (interest & CLINUX_WRITABLE) event.events |= EPOLLOUT;
    event.data.u64 = token;
    int saved = errno;
    int result = epoll_ctl(poll, operation, descriptor, &event);
    if (result < 0) result = -errno;
    errno = saved;
    return result;
}

int clinux_poll_add(int poll, int descriptor, uint32_t interest, uint64_t token) {
    return control(poll, EPOLL_CTL_ADD, descriptor, interest, token);
}

int clinux_poll_change(int poll, int descriptor, uint32_t interest, uint64_t token) {
    return control(poll, EPOLL_CTL_MOD, descriptor, interest, token);
}

int clinux_poll_remove(int poll, int descriptor) { return control(poll, EPOLL_CTL_DEL, descriptor, 0, 0); }

int clinux_poll_wait(int poll, uint64_t *tokens, int capacity, int milliseconds) {
    struct epoll_event events[MAX_EVENTS];
    int saved = errno;
    int count = epoll_wait(poll, events, capacity < MAX_EVENTS ? capacity : MAX_EVENTS, milliseconds);
    if (count < 0) count = errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) tokens[i] = events[i].data.u64;
    errno = saved;
    return count;
}

int clinux_unread(int descriptor) {
    int saved = errno;
    int count = 0;
    if (ioctl(descriptor, FIONREAD, &count) < 0) count = -errno;
    errno = saved;
    return count;
}
