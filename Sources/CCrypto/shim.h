// SPDX-License-Identifier: Apache-2.0
// The digests of OpenSSL's libcrypto. Only the headers named here are visible to Swift.
#ifndef ASYA_CCRYPTO_SHIM_H
#define ASYA_CCRYPTO_SHIM_H

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stddef.h>

/// SHA-256 in one call, into 32 bytes. `EVP_Q_digest` wants a null library context and names, which is noise in Swift;
/// returns 1 on success.
static inline int asya_sha256(const void *bytes, size_t count, unsigned char digest[32]) {
    size_t written = 0;
    return EVP_Q_digest(NULL, "SHA256", NULL, bytes, count, digest, &written) == 1 && written == 32;
}

#endif
