import CCurl
import CLinux
import CMicroHTTPD
import Glibc

extension CurlEasy {
    /// Has libcurl hand what it receives to the `HTTPTransfer` at `transfer`, which must outlive the handle's stay in a multi
    /// handle.
    func direct(to transfer: UnsafeMutableRawPointer) {
        unsafe set(CURLOPT_PRIVATE, transfer)
        unsafe set(CURLOPT_HEADERDATA, transfer)
        unsafe set(CURLOPT_WRITEDATA, transfer)
        unsafe set(CURLOPT_PREREQDATA, transfer)
        unsafe set(CURLOPT_HEADERFUNCTION, curlReceivedHeader)
        unsafe set(CURLOPT_WRITEFUNCTION, curlReceivedBody)
        _ = unsafe ccurl_easy_set_gate(handle, curlAsksToSend)
        _ = unsafe ccurl_easy_set_opener(handle, curlOpensSocket)
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

@c(pixie_curl_asks_to_send)
private func curlAsksToSend(
    _ user: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    unsafe transfer(user).maySend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

/// As libcurl would, but closed on exec: a program started meanwhile would otherwise keep cancelled connections open.
@c(pixie_curl_opens_socket)
private func curlOpensSocket(
    _ user: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address = unsafe address?.pointee else { return CURL_SOCKET_BAD }
    return socket(address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.`protocol`)
}

private func transfer(_ user: UnsafeMutableRawPointer?) -> HTTPTransfer {
    // Proof: `direct(to:)` set it, never null.
    unsafe Unmanaged<HTTPTransfer>.fromOpaque(user!).takeUnretainedValue()
}

private func buffer(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: UnsafeRawPointer(bytes)?.assumingMemoryBound(to: UInt8.self), count: count)
}
