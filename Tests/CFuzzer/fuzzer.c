// SPDX-License-Identifier: Apache-2.0
#include "CFuzzer.h"

int asya_fuzz(int argc, char **argv, int (*callback)(const uint8_t *data, size_t size)) {
    return LLVMFuzzerRunDriver(&argc, &argv, callback);
}
