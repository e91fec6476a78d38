internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc

/// The process's limit on open files.
enum OpenFiles {
    /// Raises the soft limit, often 1024, as far as the hard one lets it, so that `connections` fit beside everything else.
    static func raiseLimit(toHold connections: Int) {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = rlim_t(max(connections, 0)) + 512
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
