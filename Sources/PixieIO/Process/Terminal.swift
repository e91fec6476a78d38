import CCurl
import CLinux
import CMicroHTTPD
import Glibc

/// What a standard stream leads to.
public enum Terminal {
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
