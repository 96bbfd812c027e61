// SPDX-License-Identifier: Apache-2.0
// Compiles the inline functions once by themselves; a C target needs a source file.
#include "futex.h"
