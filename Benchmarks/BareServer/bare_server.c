/* The rival of `HTTPServer`: libmicrohttpd used from C with the same daemon flags and nothing else.
 *
 * bare_server PORT FILE_WITH_BODY [prebuilt]
 *
 * Reads and drops the body of each request and answers 200 with the file's bytes and the header fields of a cached answer. With
 * `prebuilt` one response object serves every request: less than any server does whose answers differ. Stops on end of input. */
#include <microhttpd.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char body[1 << 20];
static size_t body_size;
static struct MHD_Response *prebuilt;

static struct MHD_Response *make_response(void) {
    struct MHD_Response *response = MHD_create_response_from_buffer(body_size, body, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", "application/json");
    MHD_add_response_header(response, "X-Request-Id", "4c1f2a60-9a52-4f0e-8d3b-1f3f0a2b9c11");
    MHD_add_response_header(response, "X-Cache", "hit-exact");
    MHD_add_response_header(response, "Server-Timing", "exact;dur=0.004");
    return response;
}

static enum MHD_Result answer(void *closure, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *data, size_t *data_size, void **context) {
    static int seen;
    (void)closure, (void)path, (void)method, (void)version, (void)data;
    if (*context == NULL) {
        *context = &seen;
        return MHD_YES;
    }
    if (*data_size > 0) {
        *data_size = 0;
        return MHD_YES;
    }
    if (prebuilt) return MHD_queue_response(connection, MHD_HTTP_OK, prebuilt);
    struct MHD_Response *response = make_response();
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

int main(int count, char **arguments) {
    if (count < 3) {
        fprintf(stderr, "usage: bare_server PORT FILE_WITH_BODY [prebuilt]\n");
        return 2;
    }
    FILE *file = fopen(arguments[2], "rb");
    if (!file) {
        perror(arguments[2]);
        return 1;
    }
    body_size = fread(body, 1, sizeof body, file);
    fclose(file);
    signal(SIGPIPE, SIG_IGN);
    if (count > 3 && strcmp(arguments[3], "prebuilt") == 0) prebuilt = make_response();
    unsigned int threads = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)atoi(arguments[1]), NULL, NULL, answer, NULL,
        MHD_OPTION_CONNECTION_LIMIT, 10000u, threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads,
        MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "bare_server: cannot listen on port %s\n", arguments[1]);
        return 1;
    }
    while (getchar() != EOF) continue;
    MHD_stop_daemon(daemon);
    if (prebuilt) MHD_destroy_response(prebuilt);
    return 0;
}
