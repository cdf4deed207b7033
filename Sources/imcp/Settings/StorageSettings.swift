import PostgreSQLClient
import RedisClient
import Settings

/// Where things are kept that several machines share.
struct StorageSettings: ConfigurationSection, Equatable {
    static let summary = "Servers that keep things instead of the data directory, so that machines share them."

    /// Both as they were written, for comparing.
    private let redisURL: Secret?
    private let postgresqlURL: Secret?

    init(from reader: ConfigurationReader) {
        postgresqlURL = reader.optional(
            "postgresql",
            "The address of a PostgreSQL database that keeps everything, postgresql://user:password@host/database.",
            .secret)
        redisURL = reader.optional(
            "redis",
            "The address of a Redis server that keeps small values, redis://:password@host; the rest is kept as without.",
            .secret)
        do { _ = try postgresql() } catch { reader.report(about: "postgresql", error.message) }
        do { _ = try redis() } catch { reader.report(about: "redis", error.message) }
    }

    /// How PostgreSQL is reached, if it is used.
    func postgresql() throws(PostgreSQLError) -> PostgreSQLConfiguration? {
        guard let postgresqlURL else { return nil }
        return try PostgreSQLConfiguration(postgresqlURL.exposed)
    }

    /// How Redis is reached, if it is used.
    func redis() throws(RedisError) -> RedisConfiguration? {
        guard let redisURL else { return nil }
        return RedisConfiguration(try RedisURL(redisURL.exposed))
    }
}
