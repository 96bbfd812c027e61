// SPDX-License-Identifier: Apache-2.0
// libcurl, loaded when the first request is made and not when the process starts.
//
// Linking it would map 23 more shared libraries into every process: 4.4 MB of proportional memory and 5 ms at start-up
// (libcurl 7.88 of Debian 12), also where nothing is ever exported. An image without libcurl could not start at all.
// So only its header is used at build time and its functions are looked up by name.
#ifndef ASYA_CCURL_SHIM_H
#define ASYA_CCURL_SHIM_H

// The header's argument checks are macros around functions that are not linked.
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <dlfcn.h>
#include <stddef.h>

/// The functions of libcurl that are used, with the types of its header.
typedef struct asya_curl {
    __typeof__(curl_global_init) *_Nonnull global_init;
    __typeof__(curl_easy_init) *_Nonnull easy_init;
    __typeof__(curl_easy_reset) *_Nonnull easy_reset;
    __typeof__(curl_easy_cleanup) *_Nonnull easy_cleanup;
    __typeof__(curl_easy_strerror) *_Nonnull easy_strerror;
    __typeof__(curl_slist_append) *_Nonnull slist_append;
    __typeof__(curl_slist_free_all) *_Nonnull slist_free_all;
    __typeof__(curl_multi_init) *_Nonnull multi_init;
    __typeof__(curl_multi_cleanup) *_Nonnull multi_cleanup;
    __typeof__(curl_multi_add_handle) *_Nonnull multi_add_handle;
    __typeof__(curl_multi_remove_handle) *_Nonnull multi_remove_handle;
    __typeof__(curl_multi_perform) *_Nonnull multi_perform;
    __typeof__(curl_multi_poll) *_Nonnull multi_poll;
    __typeof__(curl_multi_wakeup) *_Nonnull multi_wakeup;
    __typeof__(curl_multi_info_read) *_Nonnull multi_info_read;
    __typeof__(curl_multi_strerror) *_Nonnull multi_strerror;
    // Variadic, which Swift cannot call: used by the functions below.
    __typeof__(curl_easy_setopt) *_Nonnull easy_setopt;
    __typeof__(curl_easy_getinfo) *_Nonnull easy_getinfo;
} asya_curl;

/// Loads libcurl, once; NULL with the loader's words in `dlerror()` when it or one of the functions is missing.
static inline const asya_curl *_Nullable asya_curl_load(void) {
    static asya_curl curl;
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) return NULL;
#define ASYA_CURL_FIND(member) \
    if (!(*(void **)(&curl.member) = dlsym(library, "curl_" #member))) return NULL
    ASYA_CURL_FIND(global_init);
    ASYA_CURL_FIND(easy_init);
    ASYA_CURL_FIND(easy_reset);
    ASYA_CURL_FIND(easy_cleanup);
    ASYA_CURL_FIND(easy_strerror);
    ASYA_CURL_FIND(slist_append);
    ASYA_CURL_FIND(slist_free_all);
    ASYA_CURL_FIND(multi_init);
    ASYA_CURL_FIND(multi_cleanup);
    ASYA_CURL_FIND(multi_add_handle);
    ASYA_CURL_FIND(multi_remove_handle);
    ASYA_CURL_FIND(multi_perform);
    ASYA_CURL_FIND(multi_poll);
    ASYA_CURL_FIND(multi_wakeup);
    ASYA_CURL_FIND(multi_info_read);
    ASYA_CURL_FIND(multi_strerror);
    ASYA_CURL_FIND(easy_setopt);
    ASYA_CURL_FIND(easy_getinfo);
#undef ASYA_CURL_FIND
    return &curl;
}

/// `curl_easy_setopt` is variadic: one function for each type of argument.
static inline CURLcode asya_curl_set_long(
    const asya_curl *_Nonnull curl, CURL *easy, CURLoption option, long value) {
    return curl->easy_setopt(easy, option, value);
}

/// Options ending in `_LARGE`, whose argument is 64 bits wide everywhere.
static inline CURLcode asya_curl_set_offset(
    const asya_curl *_Nonnull curl, CURL *easy, CURLoption option, curl_off_t value) {
    return curl->easy_setopt(easy, option, value);
}

/// Options whose text libcurl copies.
static inline CURLcode asya_curl_set_text(
    const asya_curl *_Nonnull curl, CURL *easy, CURLoption option, const char *value) {
    return curl->easy_setopt(easy, option, value);
}

/// Options that take an address libcurl only borrows.
static inline CURLcode asya_curl_set_pointer(
    const asya_curl *_Nonnull curl, CURL *easy, CURLoption option, const void *value) {
    return curl->easy_setopt(easy, option, value);
}

/// Options ending in `_BLOB`, whose bytes libcurl copies.
static inline CURLcode asya_curl_set_blob(
    const asya_curl *_Nonnull curl, CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return curl->easy_setopt(easy, option, &blob);
}

/// The two options that take a function of this type, `CURLOPT_WRITEFUNCTION` and `CURLOPT_HEADERFUNCTION`.
static inline CURLcode asya_curl_set_sink(
    const asya_curl *_Nonnull curl, CURL *easy, CURLoption option, size_t (*sink)(char *, size_t, size_t, void *)) {
    return curl->easy_setopt(easy, option, sink);
}

/// `curl_easy_getinfo` is variadic: the status code of the last response.
static inline long asya_curl_response_code(const asya_curl *_Nonnull curl, CURL *easy) {
    long code = 0;
    curl->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

/// The result of a finished transfer sits in a union, which Swift imports poorly. Returns the transfer, NULL when there
/// was none.
static inline CURL *_Nullable asya_curl_take_result(const asya_curl *_Nonnull curl, CURLM *multi, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl->multi_info_read(multi, &left)) != NULL;) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

#endif
