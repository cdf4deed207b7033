import Dispatch
public import Foundation
import Synchronization

/// A program that tests need running, in a folder of its own. It is killed at the latest when the test process ends,
/// however that ends.
///
/// Thread-safe: the mutable part is behind a lock.
public final class ServerProcess: Sendable {
    /// What a server could not be started for; the end of what the program said is part of it.
    public struct Failure: Error, CustomStringConvertible {
        /// What happened.
        public let description: String
    }

    /// The address is always 127.0.0.1.
    public let port: Int
    /// The server's own files.
    public let directory: URL
    private let command: [String]
    private let readiness: @Sendable () -> Bool
    private let state = Mutex(State())

    private struct State {
        var wrapper: Process?
        var leash: FileHandle?
        var pid: pid_t = 0
    }

    /// - Parameters:
    ///   - command: The program and its arguments; it must stay in the foreground.
    ///   - readiness: Whether the server answers by now.
    public init(
        _ command: [String], port: Int, directory: URL, readiness: @escaping @Sendable () -> Bool
    ) throws {
        (self.command, self.port, self.directory, self.readiness) = (command, port, directory, readiness)
        try startBlocking()
    }

    deinit { killBlocking() }

    /// What the program has said so far.
    public var log: String { (try? String(contentsOf: logFile, encoding: .utf8)) ?? "" }

    private var logFile: URL { directory.appendingPathComponent("server.log") }

    // A shell holds the program on a leash: it waits for the end of its input, which comes when the pipe is closed,
    // and this process can end in no way that leaves the pipe open.
    private static let leashed = """
        exec 3<&0; log=$1; shift; exec 2>>"$log"; "$@" </dev/null >>"$log" 2>&1 3<&- & child=$!; echo $child
        exec >/dev/null; read -r _ <&3; kill -KILL $child; wait $child
        """

    /// Starts the program again after ``kill()``, and waits until it answers.
    public func start() async throws { try await BlockingWork.run { try self.startBlocking() } }

    /// Ends the program at once, as a power cut would.
    public func kill() async { try? await BlockingWork.run { self.killBlocking() } }

    private func startBlocking() throws {
        let wrapper = Process()
        let (leash, said) = (try Self.pipe(), try Self.pipe())
        wrapper.executableURL = URL(fileURLWithPath: "/bin/bash")
        wrapper.arguments = ["-c", Self.leashed, "leash", logFile.path] + command
        wrapper.currentDirectoryURL = directory
        wrapper.standardInput = leash.reading
        wrapper.standardOutput = said.writing
        try wrapper.run()
        try leash.reading.close()
        try said.writing.close()
        let line = String(decoding: said.reading.availableData, as: UTF8.self)
        let pid = pid_t(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        state.withLock { $0 = State(wrapper: wrapper, leash: leash.writing, pid: pid) }
        try awaitReadiness(of: pid)
    }

    /// A connection that no program inherits which another test starts at this moment: it would hold the leash too.
    private static func pipe() throws -> (reading: FileHandle, writing: FileHandle) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw Failure(description: "no pair of sockets, errno \(errno)")
        }
        return (
            FileHandle(fileDescriptor: ends[0], closeOnDealloc: true),
            FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        )
    }

    private func killBlocking() {
        let (wrapper, leash) = state.withLock { state in
            defer { state = State() }
            return (state.wrapper, state.leash)
        }
        try? leash?.close()
        wrapper?.waitUntilExit()
    }

    /// Sends the program a signal, such as `SIGSTOP`.
    public func signal(_ number: Int32) {
        let pid = state.withLock { $0.pid }
        if pid > 0 { _ = Foundation.kill(pid, number) }
    }

    private func awaitReadiness(of pid: pid_t) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !readiness() {
            guard pid > 0, Foundation.kill(pid, 0) == 0, ContinuousClock.now < deadline else {
                killBlocking()
                throw Failure(description: "\(command.first ?? "") did not start: \(log.suffix(2000))")
            }
            // Another program can only be asked whether it is ready; this thread is the queue's, and has a deadline.
            usleep(20_000)
        }
    }

    /// A port that nobody listens on at the moment.
    public static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Whether somebody accepts connections at a port.
    public static func accepts(port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: port)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    /// A new, empty folder that every user may enter.
    public static func makeDirectory(_ name: String) throws -> URL {
        let directory = URL(fileURLWithPath: "/tmp/imcp-\(name)-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
        unsafe chmod(directory.path, 0o777)
        return directory
    }
}

/// A server that the tests of one process share: started when the first asks for it.
public final class SharedServer<Server: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Server, any Error>

    private struct State {
        var result: Result<Server, any Error>?
        var waiters: [Waiter] = []
    }

    private let make: @Sendable () throws -> Server
    private let state = Mutex(State())

    init(_ make: @escaping @Sendable () throws -> Server) { self.make = make }

    /// The server, running. Throws each time what kept it from starting.
    public func get() async throws -> Server {
        try await withCheckedThrowingContinuation { (waiter: Waiter) in
            let (known, isFirst) = state.withLock { state in
                if state.result == nil { state.waiters.append(waiter) }
                return (state.result, state.waiters.count == 1)
            }
            if let known { return waiter.resume(with: known) }
            if isFirst { BlockingWork.queue.async { self.start() } }
        }
    }

    private func start() {
        let result = Result { try make() }
        let waiters = state.withLock { state in
            state.result = result
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(with: result) }
    }
}

/// Starting a server takes seconds, for which no thread of Swift's tasks may be held: there are as many as cores.
enum BlockingWork {
    static let queue = DispatchQueue(label: "servers of tests", attributes: .concurrent)

    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

/// Where programs are found that `scripts/install-dependencies.sh servers` installed.
enum Installed {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The packages of the Python environment with servers in it.
    static let packages: URL? = {
        let library = root.appendingPathComponent(".build/servers/python/lib")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []
        return versions.first { $0.hasPrefix("python3") }
            .map { library.appendingPathComponent("\($0)/site-packages") }
    }()

    static func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }
}
