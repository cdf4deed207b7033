#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The time of day, for what must outlive the process: expiry of sealed state, time stamps.
public enum WallClock {
    /// Seconds since 1970.
    @Sendable public static func seconds() -> Int64 { Int64(time(nil)) }

    /// Milliseconds since 1970.
    @Sendable public static func milliseconds() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
