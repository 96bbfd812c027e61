// SPDX-License-Identifier: Apache-2.0
// zlib: what Swift cannot import are the macros that pass the library's version along.
#ifndef ASYA_CZLIB_SHIM_H
#define ASYA_CZLIB_SHIM_H

#include <zlib.h>

/// `deflateInit2`, a macro, for a stream in gzip's format: 15 bits of window, plus 16 for the gzip header and trailer.
static inline int asya_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

/// `inflateInit2`, a macro, for a stream in gzip's format.
static inline int asya_gunzip_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

#endif
