// Shows the thread sanitizer what Swift's Synchronization.Mutex does when it is contended.
//
// Uncontended it is taken and left with atomic instructions of the caller's own code, which the sanitizer sees. Contended that happens
// in the library, which is not instrumented: it spins, then the kernel hands over a priority-inheritance futex. The sanitizer would
// report the next owner's accesses as races with the last one's. Preloaded into the tests, this stands before the library's two
// functions and adds what is missing: who is given the mutex has seen all that was done before it was left. It suppresses no report.
//
// The mangled names are part of Synchronization's ABI: the inlined part of Mutex.withLock calls them.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

SWIFT void lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK_SLOW);
SWIFT void unlock_slow(SELF mutex) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, SELF mutex) {
    SWIFT void (*next)(uint32_t, SELF) = (SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK_SLOW);
    next(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF mutex) {
    SWIFT void (*next)(SELF) = (SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK_SLOW);
    if (__tsan_release) __tsan_release(mutex);
    next(mutex);
}
