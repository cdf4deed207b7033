#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The time of day, for what must outlive the process: expiry of sealed state, time stamps.
public enum WallClock {
    /// Seconds since 1970.
    @Sendable public static func seconds() -> Int64 { Int64(time(nil)) }
}
