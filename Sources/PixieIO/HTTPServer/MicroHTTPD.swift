internal import CMicroHTTPD

/// The constants of libmicrohttpd as this module uses them; the only file that spells its enums.
enum MicroHTTPD {
    static let yes = MHD_Result.YES
    static let no = MHD_Result.NO

    /// One epoll loop a thread, and connections that can wait outside it.
    ///
    /// Not `MHD_USE_ERROR_LOG`: it formats a line for every malformed request, to standard error.
    static func flags(tls: Bool) -> UInt32 {
        let base = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        return UInt32(tls ? base | MHD_USE_TLS.rawValue : base)
    }

    static let isRequestHeader = MHD_ValueKind.HEADER_KIND
    static let copyBody = MHD_ResponseMemoryMode.RESPMEM_MUST_COPY
    static let completed = MHD_RequestTerminationCode.REQUEST_TERMINATED_COMPLETED_OK
    static let connectionStarted = MHD_ConnectionNotificationCode.CONNECTION_NOTIFY_STARTED

    /// `MHD_SIZE_UNKNOWN`, a cast that is not imported.
    static let unknownSize = UInt64.max
    /// `MHD_CONTENT_READER_END_OF_STREAM` and `..._END_WITH_ERROR`, likewise.
    static let endOfStream = -1
    static let endWithError = -2
}
