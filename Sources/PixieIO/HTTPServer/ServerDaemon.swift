internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc

/// A running libmicrohttpd daemon and its listening socket.
///
/// Only the server's watchdog uses it once it runs, which makes handing it to that thread safe.
@safe struct ServerDaemon: @unchecked Sendable {
    let port: Int
    private let socket: Int32
    private let handle: OpaquePointer

    /// `server` must outlive the daemon.
    init(_ server: ServerCore) throws(HTTPServerError) {
        let configuration = server.configuration
        socket = try ListeningSocket.open(host: configuration.host, port: configuration.port)
        port = ListeningSocket.port(of: socket)
        guard let handle = unsafe Self.start(server, socket) else {
            throw configuration.tls == nil
                ? HTTPServerError(
                    .system, "The server's threads could not be started: raise the limits on threads and open files.")
                : HTTPServerError(
                    .badCertificate,
                    "The TLS certificate was not accepted: certificate and key must be PEM text and belong together.")
        }
        unsafe self.handle = handle
    }

    func stopListening() { ListeningSocket.replace(socket) }

    /// Waits for the daemon's threads. No connection may be suspended.
    func stop() { unsafe MHD_stop_daemon(handle) }

    private static func start(_ server: ServerCore, _ socket: Int32) -> OpaquePointer? {
        let configuration = server.configuration
        let closure = unsafe Unmanaged.passUnretained(server).toOpaque()
        // An option's value is an integer, so the callbacks go in as addresses: C functions are one pointer.
        let notify: MHD_NotifyConnectionCallback = unsafe connectionNotification
        let completed: MHD_RequestCompletedCallback = unsafe requestCompleted
        let line:
            @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? =
                unsafe requestLine
        var options = unsafe [
            MHD_OptionItem(option: .LISTEN_SOCKET, value: Int(socket), ptr_value: nil),
            // Our own limits are exact, and counted; this one would be shared out among the threads.
            MHD_OptionItem(option: .CONNECTION_LIMIT, value: Int(Int32.max), ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_TIMEOUT, value: server.deadlines.backstop, ptr_value: nil),
            // Fields, their index and the response's header live in it together.
            MHD_OptionItem(
                option: .CONNECTION_MEMORY_LIMIT, value: configuration.maximumHeaderBytes * 3 / 2 + 1024,
                ptr_value: nil),
            MHD_OptionItem(
                option: .NOTIFY_CONNECTION, value: Int(bitPattern: unsafeBitCast(notify, to: UnsafeRawPointer.self)),
                ptr_value: closure),
            MHD_OptionItem(
                option: .NOTIFY_COMPLETED, value: Int(bitPattern: unsafeBitCast(completed, to: UnsafeRawPointer.self)),
                ptr_value: closure),
            MHD_OptionItem(
                option: .URI_LOG_CALLBACK, value: Int(bitPattern: unsafeBitCast(line, to: UnsafeRawPointer.self)),
                ptr_value: closure),
        ]
        // It takes one thread for no pool at all.
        if configuration.threads > 1 {
            unsafe options.append(
                MHD_OptionItem(option: .THREAD_POOL_SIZE, value: configuration.threads, ptr_value: nil))
        }
        let flags = MicroHTTPD.flags(tls: configuration.tls != nil)
        guard let tls = configuration.tls else { return unsafe start(flags, options, closure) }
        let texts: [(MHD_OPTION, String)] = [
            (.HTTPS_MEM_CERT, tls.certificate), (.HTTPS_MEM_KEY, tls.privateKey), (.HTTPS_PRIORITIES, tlsPriorities),
        ]
        return unsafe start(flags, options, closure, texts[...])
    }

    /// GnuTLS' own choice would still take TLS 1.0 and 1.1 (RFC 8996: do not).
    private static let tlsPriorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

    /// Adds options that are texts. They are read during the start only, and not written to.
    private static func start(
        _ flags: UInt32, _ options: [MHD_OptionItem], _ closure: UnsafeMutableRawPointer,
        _ texts: ArraySlice<(MHD_OPTION, String)>
    ) -> OpaquePointer? {
        guard let (option, text) = texts.first else { return unsafe start(flags, options, closure) }
        return unsafe text.withCString { text in
            let item = unsafe MHD_OptionItem(
                option: option, value: 0, ptr_value: UnsafeMutableRawPointer(mutating: text))
            return unsafe start(flags, options + [item], closure, texts.dropFirst())
        }
    }

    private static func start(
        _ flags: UInt32, _ options: [MHD_OptionItem], _ closure: UnsafeMutableRawPointer
    ) -> OpaquePointer? {
        var options = unsafe options
        unsafe options.append(MHD_OptionItem(option: .END, value: 0, ptr_value: nil))
        return unsafe options.withUnsafeMutableBufferPointer { options in
            guard let base = options.baseAddress else { return nil }
            let arguments: [any CVarArg] = unsafe [
                MHD_OPTION.ARRAY.rawValue, base, MHD_OPTION.END.rawValue,
            ]
            return unsafe withVaList(arguments) { arguments in
                unsafe MHD_start_daemon_va(flags, 0, nil, nil, accessRequest, closure, arguments)
            }
        }
    }
}
