#pragma once
#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, and Swift cannot call variadic C. Each shape of
// argument they take needs a door of its own, because a wrong width in a variadic call is undefined behaviour.

// For the options that take a number, which libcurl reads as a long.
static inline CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

// For the size options, which libcurl reads as a 64-bit curl_off_t.
static inline CURLcode ccurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// For strings, buffers, lists and the user data of callbacks: all are read as a plain data pointer.
static inline CURLcode ccurl_easy_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}

// For the write and header functions: a function pointer, which is not a data pointer.
static inline CURLcode ccurl_easy_set_receiver(CURL *easy, CURLoption option, curl_write_callback receiver) {
    return curl_easy_setopt(easy, option, receiver);
}

// For the question libcurl asks before each sending of a request: a function pointer of another type.
static inline CURLcode ccurl_easy_set_gate(CURL *easy, curl_prereq_callback gate) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, gate);
}

// For the function that makes sockets: again a function pointer of another type.
static inline CURLcode ccurl_easy_set_opener(CURL *easy, curl_opensocket_callback opener) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, opener);
}

// For the facts that libcurl writes as a long.
static inline CURLcode ccurl_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

// For CURLINFO_PRIVATE, which libcurl writes as a pointer.
static inline CURLcode ccurl_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

// For the limits of a multi handle, read as a long.
static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// The two callbacks of a multi handle and the one user pointer both of them get.
static inline CURLMcode ccurl_multi_set_callbacks(CURLM *multi, curl_socket_callback on_socket,
                                                  curl_multi_timer_callback on_timer, void *user) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, user);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, user);
    return code;
}
