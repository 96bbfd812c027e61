// SPDX-License-Identifier: Apache-2.0
// The run-time of protoc-c's output. Nothing of it needs a wrapper.
#include <protobuf-c/protobuf-c.h>
