// SPDX-License-Identifier: Apache-2.0
// Counts the allocations of the executable that links this, by standing before glibc's own functions.
#ifndef ASYA_CALLOCATIONS_H
#define ASYA_CALLOCATIONS_H

#include <stdint.h>

/// How many times memory was asked for since the start, by all threads.
uint64_t asya_allocations(void);

#endif
