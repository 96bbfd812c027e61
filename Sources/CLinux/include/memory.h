// SPDX-License-Identifier: Apache-2.0
// What glibc's allocator does with memory that is free; Swift's module of glibc lacks <malloc.h>.
#ifndef ASYA_CLINUX_MEMORY_H
#define ASYA_CLINUX_MEMORY_H

#include <malloc.h>

/// Has threads share so many arenas: mallopt(3).
static inline void asya_limit_arenas(int count) { mallopt(M_ARENA_MAX, count); }

/// Gives free pages of all arenas back to the kernel: malloc_trim(3).
static inline void asya_trim_memory(void) { malloc_trim(0); }

#endif
