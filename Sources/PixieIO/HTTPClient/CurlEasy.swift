import CCurl
import HTTPTypes
import PixieCore

/// One libcurl easy handle with the memory it points into. Used for one transfer at a time and then again: a warm handle
/// keeps its TLS sessions.
///
/// `@safe`: all three pointers are made here, freed only in `deinit` or replaced at once, and each use is marked.
@safe final class CurlEasy {
    let handle: UnsafeMutableRawPointer
    private let words: UnsafeMutablePointer<CChar>
    private var fields: UnsafeMutablePointer<curl_slist>?

    /// Nil when there is no memory.
    init?() {
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = handle
        unsafe words = .allocate(capacity: Int(CURL_ERROR_SIZE))
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(fields)
        unsafe words.deallocate()
    }

    /// Back to the state after `init`, connections and sessions apart.
    func reset() {
        unsafe curl_easy_reset(handle)
        unsafe curl_slist_free_all(fields)
        unsafe fields = nil
    }

    /// libcurl's sentence about the failure, or nothing.
    var errorWords: String { unsafe String(cString: words) }

    /// True unless it is certain that not one byte of the request went out. A proxy's CONNECT counts.
    var requestWasSent: Bool {
        var size = 0
        return unsafe ccurl_easy_get_long(handle, CURLINFO_REQUEST_SIZE, &size) != CURLE_OK || size > 0
    }

    func prepare(_ request: HTTPClientRequest, _ configuration: HTTPClientConfiguration, now: ContinuousClock.Instant) {
        unsafe words.pointee = 0
        unsafe set(CURLOPT_ERRORBUFFER, words)
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_NOSIGNAL, 1)
        // Without it, giving up on a transfer would wait for the resolver's thread to finish its look-up.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_HTTP_VERSION, configuration.offersHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = configuration.certificateAuthorities { set(CURLOPT_CAINFO, file) }
        set(CURLOPT_USERAGENT, configuration.userAgent)
        set(CURLOPT_MAXAGE_CONN, Int(configuration.idleTimeout.components.seconds))
        let connect = min(request.connectTimeout, request.deadline.remaining(at: now))
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connect.milliseconds))
        _ = unsafe ccurl_easy_set_offset(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.maximumResponseBytes))
        setMethod(request)
        setFields(request.headers)
    }

    private func setMethod(_ request: HTTPClientRequest) {
        switch request.method {
        case .head: set(CURLOPT_NOBODY, 1)
        case .get where request.body.isEmpty: set(CURLOPT_HTTPGET, 1)
        case .post, .put, .patch: setBody(request)
        default:
            if request.body.isEmpty { set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) } else { setBody(request) }
        }
    }

    private func setBody(_ request: HTTPClientRequest) {
        set(CURLOPT_POST, 1)
        if request.method != .post { set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        // The size first: it tells the copy how far to go.
        _ = unsafe ccurl_easy_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        unsafe set(CURLOPT_COPYPOSTFIELDS, request.body)
    }

    private static let framing: Set<String> = ["content-length", "transfer-encoding", "connection", "expect"]

    private func setFields(_ headers: HTTPFields) {
        // No value: libcurl leaves out the fields it would add by itself.
        append("Expect:")
        if headers[.contentType] == nil { append("Content-Type:") }
        for field in headers where !Self.framing.contains(field.name.canonicalName) {
            // A field with an empty value is written so; "name:" would mean to leave it out. HTTPField holds no CR or LF.
            append(field.value.isEmpty ? "\(field.name.rawName);" : "\(field.name.rawName): \(field.value)")
        }
        unsafe set(CURLOPT_HTTPHEADER, fields)
    }

    private func append(_ line: String) {
        // Null means out of memory and leaves the list as it was.
        if let longer = unsafe curl_slist_append(fields, line) { unsafe fields = longer }
    }

    // The options set here are all compiled into this libcurl and their values are fixed or checked, so the result codes
    // could only report a lack of memory.
    private func set(_ option: CURLoption, _ value: Int) { _ = unsafe ccurl_easy_set_long(handle, option, value) }
    private func set(_ option: CURLoption, _ value: String) { _ = unsafe ccurl_easy_set_pointer(handle, option, value) }
    func set(_ option: CURLoption, _ value: UnsafeRawPointer?) {
        _ = unsafe ccurl_easy_set_pointer(handle, option, value)
    }
    func set(_ option: CURLoption, _ receiver: curl_write_callback) {
        _ = unsafe ccurl_easy_set_receiver(handle, option, receiver)
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(clamping: components.seconds &* 1000 &+ components.attoseconds / 1_000_000_000_000_000)
    }
}
