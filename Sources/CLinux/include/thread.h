// SPDX-License-Identifier: Apache-2.0
// What Swift cannot call of a thread's settings.
#ifndef ASYA_CLINUX_THREAD_H
#define ASYA_CLINUX_THREAD_H

#include <sys/prctl.h>

/// Names the calling thread for ps(1) and debuggers; Linux keeps 15 bytes. A function because prctl(2) is variadic and
/// glibc declares pthread_setname_np only with _GNU_SOURCE, which Swift's module of it lacks.
static inline void asya_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

#endif
