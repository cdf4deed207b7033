/// A day without time or zone.
public struct BoltDate: Sendable, Hashable {
    /// Since 1970-01-01.
    public var days: Int64
    /// A day by its distance from 1970-01-01.
    public init(days: Int64) { self.days = days }
}

/// A time of day with a fixed offset from UTC.
public struct BoltTime: Sendable, Hashable {
    /// Since midnight, local.
    public var nanoseconds: Int64
    /// East of UTC; negative to the west.
    public var offsetSeconds: Int64
    /// A time of day.
    public init(nanoseconds: Int64, offsetSeconds: Int64) {
        self.nanoseconds = nanoseconds
        self.offsetSeconds = offsetSeconds
    }
}

/// A time of day without zone.
public struct BoltLocalTime: Sendable, Hashable {
    /// Since midnight.
    public var nanoseconds: Int64
    /// A time of day.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}

/// A moment with a fixed offset from UTC.
public struct BoltDateTime: Sendable, Hashable {
    /// Since 1970-01-01T00:00:00Z.
    public var seconds: Int64
    /// The part of a second beside whole ones.
    public var nanoseconds: Int64
    /// East of UTC; negative to the west.
    public var offsetSeconds: Int64
    /// A moment; the offset says in which local time it is shown.
    public init(seconds: Int64, nanoseconds: Int64, offsetSeconds: Int64) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.offsetSeconds = offsetSeconds
    }
}

/// A moment in a zone that has a name.
public struct BoltZonedDateTime: Sendable, Hashable {
    /// What the seconds count.
    public enum Reference: Sendable, Hashable {
        /// Seconds since 1970-01-01T00:00:00Z.
        case utc
        /// Seconds that a clock on the wall in the zone shows since 1970-01-01T00:00:00, as Bolt before version 5 counts
        /// them. Ambiguous when clocks are set back.
        case wallClock
    }

    /// Whole seconds.
    public var seconds: Int64
    /// The part of a second beside whole ones.
    public var nanoseconds: Int64
    /// An IANA name such as `Europe/Berlin`.
    public var zone: String
    /// What the seconds count.
    public var reference: Reference

    /// A moment in a zone.
    public init(seconds: Int64, nanoseconds: Int64, zone: String, reference: Reference = .utc) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.zone = zone
        self.reference = reference
    }
}

/// A day and a time of day without zone.
public struct BoltLocalDateTime: Sendable, Hashable {
    /// Since 1970-01-01T00:00:00 on the same clock.
    public var seconds: Int64
    /// The part of a second beside whole ones.
    public var nanoseconds: Int64
    /// A day and time by the distance from 1970-01-01T00:00:00.
    public init(seconds: Int64, nanoseconds: Int64) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }
}

/// A span of time. Months, days and seconds are apart, because their lengths in each other differ.
public struct BoltDuration: Sendable, Hashable {
    /// Whole months.
    public var months: Int64
    /// Whole days.
    public var days: Int64
    /// Whole seconds.
    public var seconds: Int64
    /// The part of a second beside whole ones.
    public var nanoseconds: Int64
    /// A span of time.
    public init(months: Int64, days: Int64, seconds: Int64, nanoseconds: Int64) {
        self.months = months
        self.days = days
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }
}

/// A point in the plane or in space.
public struct BoltPoint: Sendable, Hashable {
    /// The reference system: 7203 and 9157 are Cartesian, 4326 and 4979 are WGS 84 (x is the longitude).
    public var srid: Int64
    /// The first coordinate.
    public var x: Double
    /// The second coordinate.
    public var y: Double
    /// Nil in the plane.
    public var z: Double?
    /// A point.
    public init(srid: Int64, x: Double, y: Double, z: Double? = nil) {
        self.srid = srid
        self.x = x
        self.y = y
        self.z = z
    }
}
