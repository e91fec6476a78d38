import CCurl

extension CurlEasy {
    /// Has libcurl hand what it receives to the `HTTPTransfer` at `transfer`, which must outlive the handle's stay in a multi
    /// handle.
    func direct(to transfer: UnsafeMutableRawPointer) {
        unsafe set(CURLOPT_PRIVATE, transfer)
        unsafe set(CURLOPT_HEADERDATA, transfer)
        unsafe set(CURLOPT_WRITEDATA, transfer)
        unsafe set(CURLOPT_HEADERFUNCTION, curlReceivedHeader)
        unsafe set(CURLOPT_WRITEFUNCTION, curlReceivedBody)
    }
}

// libcurl calls these on the loop's thread, inside a call that the client makes, with a pointer to a living transfer.

@c(pixie_curl_received_header)
private func curlReceivedHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    unsafe transfer(user).receiveHeader(buffer(bytes, size * count))
}

@c(pixie_curl_received_body)
private func curlReceivedBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    unsafe transfer(user).receiveBody(buffer(bytes, size * count))
}

private func transfer(_ user: UnsafeMutableRawPointer?) -> HTTPTransfer {
    // Proof: `direct(to:)` set it, never null.
    unsafe Unmanaged<HTTPTransfer>.fromOpaque(user!).takeUnretainedValue()
}

private func buffer(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: UnsafeRawPointer(bytes)?.assumingMemoryBound(to: UInt8.self), count: count)
}
