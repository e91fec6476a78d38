// Doors to what Swift cannot call or see in libmicrohttpd.
#pragma once
#include <microhttpd.h>

// MHD_set_response_options is variadic, which Swift does not import.

/// Sends the response neither in chunks nor on a connection that is kept.
static inline enum MHD_Result pixie_mhd_forbid_chunks(struct MHD_Response *response) {
    return MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

// MHD_get_connection_info likewise.

/// The connection's socket, or -1.
static inline int pixie_mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/// The peer's address, owned by the connection.
static inline const struct sockaddr *pixie_mhd_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : 0;
}

/// What the connection's STARTED notification left in its socket context.
static inline void *pixie_mhd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : 0;
}

/// Bytes of the request from its method to the empty line, that line included.
static inline size_t pixie_mhd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}
