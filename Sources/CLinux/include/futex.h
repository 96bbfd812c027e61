// SPDX-License-Identifier: Apache-2.0
// futex(2) and the atomic accesses that go with it, on words of memory shared between processes.
#ifndef ASYA_CLINUX_FUTEX_H
#define ASYA_CLINUX_FUTEX_H

#include <errno.h>
#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/// Sleeps while `*word == expected`, until a wake whose bits meet `bits`, or until the absolute CLOCK_MONOTONIC time
/// `deadline_nano`. Returns 0 when woken, else the error number: EAGAIN the word has another value, ETIMEDOUT, EINTR.
/// A function because glibc has no wrapper for futex(2), and syscall(2) is variadic, which Swift cannot call.
static inline int asya_futex_wait(uint32_t *word, uint32_t expected, uint32_t bits, uint64_t deadline_nano) {
    struct timespec deadline = {
        .tv_sec = (time_t)(deadline_nano / 1000000000u),
        .tv_nsec = (long)(deadline_nano % 1000000000u),
    };
    // Not FUTEX_PRIVATE_FLAG: the word lies in a mapped file. FUTEX_WAIT_BITSET takes an absolute deadline.
    long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected, &deadline, (void *)0, bits);
    return result == 0 ? 0 : errno;
}

/// Wakes at most `count` waiters of `word` that wait for one of `bits`. Returns how many, or -1.
static inline int asya_futex_wake(uint32_t *word, int count, uint32_t bits) {
    return (int)syscall(SYS_futex, word, FUTEX_WAKE_BITSET, count, (void *)0, (void *)0, bits);
}

/// Sequentially consistent, so that a waiter which read the word before it looked at the data cannot miss a wake.
/// Functions because Swift's `Atomic` owns its storage and cannot be laid over mapped memory.
static inline uint32_t asya_atomic_load(const uint32_t *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }

static inline void asya_atomic_store(uint32_t *word, uint32_t value) {
    __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

/// Adds to the word and returns the value it had.
static inline uint32_t asya_atomic_add(uint32_t *word, uint32_t amount) {
    return __atomic_fetch_add(word, amount, __ATOMIC_SEQ_CST);
}

/// CLOCK_MONOTONIC in nanoseconds, the clock of `asya_futex_wait`.
static inline uint64_t asya_monotonic_nano(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif
