// SPDX-License-Identifier: Apache-2.0
// The driver of libFuzzer, which LLVM declares for C++ only.
// https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
#ifndef ASYA_CFUZZER_H
#define ASYA_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

// Runs libFuzzer with the arguments of the process until it has found something or its time is over; returns its status.
int asya_fuzz(int argc, char **argv, int (*callback)(const uint8_t *data, size_t size));

#endif
