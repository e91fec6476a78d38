import CCurl

extension HTTPClientError {
    /// `words`: libcurl's own sentence about this transfer.
    init(curl code: CURLcode, words: String, requestWasSent: Bool) {
        let meaning = Self.code(for: code, requestWasSent: requestWasSent)
        // Only the sentences about the network are known to name no more than host and port.
        let isAboutNetwork = [.resolve, .connect, .tls, .reset].contains(meaning)
        let general = unsafe String(cString: curl_easy_strerror(code))
        self.init(meaning, isAboutNetwork && !words.isEmpty ? words : general, requestWasSent: requestWasSent)
    }

    static func code(for code: CURLcode, requestWasSent: Bool) -> Code {
        switch code {
        case CURLE_URL_MALFORMAT: .invalidURL
        // libcurl's answer to a server whose first bytes are not HTTP is the same as to a URL that is not.
        case CURLE_UNSUPPORTED_PROTOCOL: requestWasSent ? .protocolViolation : .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            .tls
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM: .reset
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        default: requestWasSent ? .protocolViolation : .connect
        }
    }
}
