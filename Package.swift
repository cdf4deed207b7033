// swift-tools-version: 6.2
import PackageDescription

/// `make fuzz` builds the fuzz targets into a program of their own, with code that tells libFuzzer what ran.
let isFuzzed = Context.environment["IMCP_FUZZ"] != nil

let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ] + (isFuzzed ? [.unsafeFlags(["-O", "-sanitize=fuzzer"])] : [])

extension Target.Dependency {
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let logging = product(name: "Logging", package: "swift-log")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let nioHTTP2 = product(name: "NIOHTTP2", package: "swift-nio-http2")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let systemPackage = product(name: "SystemPackage", package: "swift-system")
    static let swiftASN1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let x509 = product(name: "X509", package: "swift-certificates")
    static let yams = product(name: "Yams", package: "Yams")
}

func library(_ name: String, uses: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// A built-in MCP server: one folder, one target.
func connector(_ name: String, uses: [Target.Dependency] = []) -> Target {
    .target(
        name: "\(name)Connector", dependencies: ["ConnectorKit", "JSON", "MCP", "Settings", .logging] + uses,
        path: "Sources/Connectors/\(name)", swiftSettings: strict)
}

/// - Parameter excluding: What lies beside the sources without being one.
func program(_ name: String, path: String, excluding: [String] = [], uses: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: uses, path: path, exclude: excluding, swiftSettings: strict)
}

/// - Parameter excluding: Folders with expected results, which tests find by their path.
func tests(
    _ name: String, path: String? = nil, excluding: [String] = [], uses: [Target.Dependency]
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: uses, path: path ?? "Tests/\(name)Tests", exclude: excluding,
        swiftSettings: strict)
}

/// The fuzz targets: a test over their corpora, or the program that finds new inputs.
func fuzzing(uses: [Target.Dependency]) -> Target {
    guard isFuzzed else {
        return tests("Fuzz", path: "Fuzz", excluding: ["Corpora", "run.sh", "LibFuzzer.swift"], uses: uses)
    }
    return .executableTarget(
        name: "fuzz", dependencies: uses, path: "Fuzz",
        exclude: ["Corpora", "run.sh", "CorpusTests.swift", "Mutator.swift"],
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
}

let package = Package(
    name: "imcp",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "JSON", targets: ["JSON"]),
        .library(name: "MCP", targets: ["MCP"]),
        .library(name: "MCPHTTP", targets: ["MCPHTTP"]),
        .library(name: "MCPTesting", targets: ["MCPTesting"]),
        .library(name: "Storage", targets: ["Storage"]),
        .library(name: "ConnectorTesting", targets: ["ConnectorTesting"]),
        .library(name: "SyntheticData", targets: ["DataQuality", "SyntheticData", "Tables"]),
        .executable(name: "imcp", targets: ["imcp"]),
        .executable(name: "everything", targets: ["everything"]),
        .executable(name: "everything-client", targets: ["everything-client"]),
        .executable(name: "imcp-benchmarks", targets: ["Benchmarks"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CPCRE2", path: "Sources/CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CPQ", path: "Sources/CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSQLite", path: "Sources/CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CSnappy", path: "Sources/CSnappy", providers: [.apt(["libsnappy-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", path: "Sources/CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CLinux", path: "Sources/CLinux"),
        library("JSON", uses: ["CPCRE2"]),
        library("Timing"),
        library("MCP", uses: ["JSON", "Timing", .crypto, .logging, .subprocess, .systemPackage]),
        library(
            "MCPHTTP",
            uses: [
                "JSON", "MCP", "Timing", .asyncHTTPClient, .crypto, .cryptoExtras, .hummingbirdCore, .lifecycle,
                .logging, .nioCore, .nioHTTP1,
                .nioHTTP2, .nioPosix, .nioSSL, .nioTLS, .nioWebSocket,
            ]),
        library("MCPTesting", uses: ["JSON", "MCP", "Timing"]),
        library("PostgreSQLClient", uses: ["CLinux", "CPQ", "JSON", .logging]),
        library("RedisClient", uses: ["Timing", .logging, .nioCore, .nioPosix, .nioSSL, .nioTLS]),
        library("BoltClient", uses: ["Timing", .logging, .nioCore, .nioPosix, .nioSSL, .nioTLS]),
        library("Storage", uses: ["JSON", "MCP", "PostgreSQLClient", "RedisClient", .grdb]),
        library("Settings", uses: ["JSON", .yams]),
        library("Tables", uses: ["CSnappy", "CZlib", "CZstd", "JSON"]),
        library("DataQuality", uses: ["JSON", "Tables"]),
        library("SyntheticData", uses: ["DataQuality", "JSON", "Settings", "Tables"]),
        library("ConnectorKit", uses: ["CLinux", "JSON", "MCP", "Settings", "Storage", "Timing", .logging]),
        library(
            "ConnectorTesting",
            uses: ["ConnectorKit", "JSON", "MCP", "MCPTesting", "Settings", "Storage", "Timing", .logging]),
        library("SQLTools", uses: ["ConnectorKit", "JSON", "MCP", "Settings", "Storage", .crypto, .logging]),
        library("Gateway", uses: ["JSON", "MCP", .crypto, .logging]),
        connector("Filesystem", uses: ["CLinux"]),
        connector("Neo4j", uses: ["BoltClient", "Timing", .crypto]),
        connector("PostgreSQL", uses: ["PostgreSQLClient", "SQLTools"]),
        connector("Redis", uses: ["RedisClient", "Timing"]),
        connector("SQLite", uses: ["CSQLite", "SQLTools"]),
        connector("Synthetic", uses: ["DataQuality", "SyntheticData", "Tables"]),
        connector("Utility"),
        program(
            "imcp", path: "Sources/imcp",
            uses: [
                "Settings", "ConnectorKit", "DataQuality", "Gateway", "JSON", "MCP", "MCPHTTP", "FilesystemConnector",
                "Neo4jConnector", "PostgreSQLClient", "PostgreSQLConnector", "RedisClient", "RedisConnector",
                "SQLiteConnector", "Storage", "SyntheticConnector", "SyntheticData", "Tables", "UtilityConnector",
                .argumentParser,
                .lifecycle, .logging, .nioHTTP1,
                .unixSignals,
            ]),
        program("everything", path: "examples/everything", uses: ["JSON", "MCP", "MCPHTTP", .argumentParser]),
        program(
            "everything-client", path: "examples/everything-client", uses: ["JSON", "MCP", "MCPHTTP", .nioSSL]),
        program("weather", path: "examples/weather", uses: ["MCP"]),
        program(
            "Benchmarks", path: "Benchmarks",
            excluding: ["client.py", "endurance.py", "figures.py", "load", "measure.py", "processes.py", "run.sh"],
            uses: [
                "JSON", "MCP", "MCPHTTP", .asyncHTTPClient, .hummingbird, .nioCore, .nioPosix, .nioHTTP1,
            ]),
        tests("JSON", uses: ["JSON"]),
        tests("Tables", excluding: ["Fixtures"], uses: ["JSON", "Tables"]),
        tests("SyntheticData", uses: ["DataQuality", "JSON", "Settings", "SyntheticData", "Tables"]),
        tests("DataQuality", excluding: ["Expected"], uses: ["DataQuality", "JSON", "Tables"]),
        tests(
            "MCP", excluding: ["Transcripts"],
            uses: ["MCP", "MCPTesting", "JSON", "Timing", "everything", .logging]),
        tests("MCPTesting", uses: ["MCPTesting", "MCP", "JSON"]),
        tests(
            "MCPHTTP",
            uses: [
                "MCPHTTP", "MCP", "JSON", .asyncHTTPClient, .crypto, .cryptoExtras, .lifecycle, .logging, .nioCore,
                .nioHTTP1, .nioHTTP2, .nioPosix, .nioSSL, .swiftASN1, .x509,
            ]),
        tests(
            "Snippet",
            uses: [
                "ConnectorKit", "ConnectorTesting", "JSON", "MCP", "MCPHTTP", "MCPTesting", "Settings", "Storage",
                .crypto,
                .lifecycle, .logging, .nioHTTP1, .nioSSL, .unixSignals,
            ]),
        tests("Simulation", uses: ["MCPTesting", "MCP", "JSON"]),
        tests("Settings", excluding: ["Golden"], uses: ["Settings", "JSON"]),
        tests(
            "Filesystem", path: "Tests/Connectors/Filesystem", excluding: ["Golden"],
            uses: ["FilesystemConnector", "ConnectorKit", "ConnectorTesting", "MCP", "MCPTesting", "JSON"]),
        tests(
            "Neo4j", path: "Tests/Connectors/Neo4j",
            uses: [
                "Neo4jConnector", "BoltClient", "BoltPeer", "ConnectorKit", "JSON", "MCP", "MCPTesting", "RealServers",
                "Settings", .logging,
            ]),
        tests(
            "PostgreSQL", path: "Tests/Connectors/PostgreSQL",
            uses: [
                "PostgreSQLConnector", "PostgreSQLClient", "RealServers", "SQLTools", "ConnectorKit", "MCP",
                "MCPTesting",
                "JSON", "Settings", .logging,
            ]),
        tests(
            "SQLite", path: "Tests/Connectors/SQLite",
            uses: [
                "SQLiteConnector", "SQLTools", "ConnectorKit", "MCP", "MCPTesting", "RealServers", "JSON", "Settings",
                .logging,
            ]),
        tests(
            "Redis", path: "Tests/Connectors/Redis",
            uses: [
                "RedisConnector", "RedisClient", "ConnectorKit", "JSON", "MCP", "MCPTesting", "RealServers", "Settings",
                .logging,
            ]),
        tests(
            "Synthetic", path: "Tests/Connectors/Synthetic",
            uses: ["SyntheticConnector", "ConnectorKit", "ConnectorTesting", "JSON", "MCP", "MCPTesting", "Settings"]),
        tests(
            "Utility", path: "Tests/Connectors/Utility",
            uses: ["UtilityConnector", "ConnectorKit", "ConnectorTesting", "MCP", "JSON"]),
        .target(name: "RealServers", path: "Tests/Support/RealServers", swiftSettings: strict),
        .target(
            name: "BoltPeer", dependencies: ["BoltClient", .nioCore, .nioPosix], path: "Tests/Support/BoltPeer",
            swiftSettings: strict),
        tests("BoltClient", uses: ["BoltClient", "BoltPeer", "RealServers", .logging, .nioCore]),
        tests("PostgreSQLClient", uses: ["PostgreSQLClient", "RealServers", "JSON", .logging]),
        tests("RedisClient", uses: ["RedisClient", "MCPTesting", "RealServers", .logging, .nioCore]),
        tests("ConnectorKit", uses: ["ConnectorKit", "JSON", "MCP", "MCPTesting", "Settings", "Storage"]),
        tests(
            "ConnectorTesting",
            uses: ["ConnectorTesting", "ConnectorKit", "JSON", "MCP", "MCPTesting", "Settings", .logging]),
        tests("SQLTools", uses: ["SQLTools", "ConnectorKit", "JSON", "MCP", "MCPTesting", "Settings", "Storage"]),
        tests("Gateway", uses: ["Gateway", "MCP", "JSON"]),
        tests(
            "Storage",
            uses: [
                "Storage", "ConnectorTesting", "MCPTesting", "MCP", "JSON", "PostgreSQLClient", "RealServers",
                "RedisClient",
            ]),
        tests(
            "imcp",
            uses: [
                "imcp", "everything", "Settings", "JSON", "MCP", "MCPHTTP", "SyntheticData", "Tables", .argumentParser,
                .logging,
            ]),
        fuzzing(
            uses: [
                "BoltClient", "FilesystemConnector", "JSON", "MCP", "MCPHTTP", "PostgreSQLClient", "RedisClient",
                "SQLTools", .nioCore, .nioHTTP1, .nioWebSocket,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
