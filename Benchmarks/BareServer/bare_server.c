/* The rival of `HTTPServer`: libmicrohttpd used from C with the same daemon flags and nothing else.
 *
 * bare_server PORT FILE_WITH_ANSWER [prebuilt]
 *
 * Listens on 127.0.0.1 (port 0: any that is free), prints "listening PORT", reads and drops the body of each request and answers
 * 200 with what the file holds: header fields, a line each, an empty line, and the body. With `prebuilt` one response object
 * serves every request: less than any server does whose answers differ. Stops on end of input. */
#include <microhttpd.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAXIMUM_FIELDS 32

static char answer_file[1 << 20];
static const char *names[MAXIMUM_FIELDS], *values[MAXIMUM_FIELDS];
static size_t field_count;
static const char *body;
static size_t body_size;
static struct MHD_Response *prebuilt;

/* Cuts the file's text in place; 0 if it is not an answer. */
static int parse_answer(size_t size) {
    char *line = answer_file, *end;
    while ((end = strchr(line, '\n')) != NULL) {
        *end = 0;
        if (*line == 0) {
            body = end + 1;
            body_size = size - (size_t)(body - answer_file);
            return 1;
        }
        char *colon = strstr(line, ": ");
        if (!colon || field_count == MAXIMUM_FIELDS) return 0;
        *colon = 0;
        names[field_count] = line;
        values[field_count++] = colon + 2;
        line = end + 1;
    }
    return 0;
}

static struct MHD_Response *make_response(void) {
    struct MHD_Response *response = MHD_create_response_from_buffer(body_size, (void *)body, MHD_RESPMEM_MUST_COPY);
    for (size_t i = 0; i < field_count; i++) MHD_add_response_header(response, names[i], values[i]);
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
        fprintf(stderr, "usage: bare_server PORT FILE_WITH_ANSWER [prebuilt]\n");
        return 2;
    }
    FILE *file = fopen(arguments[2], "rb");
    if (!file) {
        perror(arguments[2]);
        return 1;
    }
    size_t size = fread(answer_file, 1, sizeof answer_file - 1, file);
    fclose(file);
    if (!parse_answer(size)) {
        fprintf(stderr, "bare_server: %s is not header fields, an empty line and a body\n", arguments[2]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    if (count > 3 && strcmp(arguments[3], "prebuilt") == 0) prebuilt = make_response();
    unsigned int threads = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_CONNECTION_LIMIT, 10000u, threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads,
        MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "bare_server: cannot listen on port %s\n", arguments[1]);
        return 1;
    }
    printf("listening %u\n", (unsigned)MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    while (getchar() != EOF) continue;
    MHD_stop_daemon(daemon);
    if (prebuilt) MHD_destroy_response(prebuilt);
    return 0;
}
