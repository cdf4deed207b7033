// Shows ThreadSanitizer the contended path of Swift's `Mutex`, which it cannot see by itself.
//
// The compiler inlines the fast path of `Mutex` into our code, where ThreadSanitizer sees its atomics. Under contention
// `_lockSlow` and `_unlockSlow` run in libswiftSynchronization.so, which is not instrumented, and hand the lock over
// inside the kernel (FUTEX_LOCK_PI). To ThreadSanitizer the next owner then has nothing to do with the last one, and
// everything that the lock guards looks like a race. Preloaded, these two functions stand before the library's own and
// say what happens. A suppression would have to name each function that uses a lock, and would hide real races there.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef SWIFT void (*LockSlow)(uint32_t, SELF void *);
typedef SWIFT void (*UnlockSlow)(SELF void *);

// Absent in programs without ThreadSanitizer, which may be started by those with it.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

static LockSlow nextLockSlow;
static UnlockSlow nextUnlockSlow;

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

__attribute__((constructor)) static void findNext(void) {
    nextLockSlow = (LockSlow)dlsym(RTLD_NEXT, LOCK_SLOW);
    nextUnlockSlow = (UnlockSlow)dlsym(RTLD_NEXT, UNLOCK_SLOW);
}

SWIFT void lockSlow(uint32_t thread, SELF void *mutex) __asm__(LOCK_SLOW);
SWIFT void lockSlow(uint32_t thread, SELF void *mutex) {
    if (!nextLockSlow) abort();
    nextLockSlow(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlockSlow(SELF void *mutex) __asm__(UNLOCK_SLOW);
SWIFT void unlockSlow(SELF void *mutex) {
    if (!nextUnlockSlow) abort();
    if (__tsan_release) __tsan_release(mutex);
    nextUnlockSlow(mutex);
}
