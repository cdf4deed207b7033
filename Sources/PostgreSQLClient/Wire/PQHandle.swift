import CLinux
import CPQ
import Glibc

/// A connection of libpq as a value: the calls that are used, with Swift's types. Whoever holds it keeps it in a lock,
/// because libpq lets one thread at a time use a connection.
@safe struct PQHandle: ~Copyable {
    private let pointer: OpaquePointer

    /// Begins to connect. Blocks while names are looked up.
    init?(parameters: [String: String]) {
        let sorted = parameters.sorted { $0.key < $1.key }
        let pointer = unsafe withCStrings(sorted.map(\.key)) { keys in
            unsafe withCStrings(sorted.map(\.value)) { values in unsafe PQconnectStartParams(keys, values, 0) }
        }
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = unsafe pointer
        // The code of a refusal is then part of the message, which is the only way to learn it while connecting.
        _ = unsafe PQsetErrorVerbosity(pointer, PQERRORS_SQLSTATE)
        // Notices would be written to the standard error stream, which may be a client's.
        _ = unsafe PQsetNoticeProcessor(pointer, { _, _ in }, nil)
    }

    deinit { unsafe PQfinish(pointer) }

    enum Progress { case reading, writing, connected, failed }

    /// Takes the next step of connecting.
    func poll() -> Progress {
        if isBad { return .failed }
        return switch unsafe PQconnectPoll(pointer) {
        case PGRES_POLLING_OK: .connected
        case PGRES_POLLING_READING: .reading
        case PGRES_POLLING_WRITING: .writing
        default: .failed
        }
    }

    var isBad: Bool { unsafe PQstatus(pointer) == CONNECTION_BAD }
    var socket: Int32 { unsafe PQsocket(pointer) }
    var errorText: String { unsafe String(cString: PQerrorMessage(pointer)) }
    var backendID: Int32 { unsafe PQbackendPID(pointer) }
    var serverVersion: Int { Int(unsafe PQserverVersion(pointer)) }
    var isEncrypted: Bool { unsafe PQsslInUse(pointer) != 0 }
    var isBusy: Bool { unsafe PQisBusy(pointer) != 0 }
    var isInTransaction: Bool {
        let status = unsafe PQtransactionStatus(pointer)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    func setNonBlocking() { _ = unsafe PQsetnonblocking(pointer, 1) }
    func enterPipeline() -> Bool { unsafe PQenterPipelineMode(pointer) == 1 }
    func exitPipeline() -> Bool { unsafe PQexitPipelineMode(pointer) == 1 }
    func sync() -> Bool { unsafe PQpipelineSync(pointer) == 1 }
    func useSingleRows() { _ = unsafe PQsetSingleRowMode(pointer) }
    /// How many bytes have come that are not read yet, as they came: with TLS, encrypted ones.
    var unreadBytes: Int { max(0, Int(clinux_unread(socket))) }
    /// A setting that the server reports of itself; nil for one that it does not report.
    func reported(_ setting: String) -> String? {
        unsafe PQparameterStatus(pointer, setting).map { unsafe String(cString: $0) }
    }
    /// Reads what has come. False when the connection is broken.
    func consumeInput() -> Bool { unsafe PQconsumeInput(pointer) == 1 }
    func nextResult() -> PQResult? { unsafe PQgetResult(pointer).map { unsafe PQResult($0) } }

    /// Writes what is waiting to be written; nil when the connection is broken, false when the socket takes no more.
    func flush() -> Bool? {
        switch unsafe PQflush(pointer) {
        case 0: true
        case 1: false
        default: nil
        }
    }

    func send(_ command: WireCommand) -> Bool {
        switch command {
        case .run(let text):
            unsafe PQsendQueryParams(pointer, text, 0, nil, nil, nil, nil, 0) == 1
        case .prepare(let name, let text):
            unsafe PQsendPrepare(pointer, name, text, 0, nil) == 1
        case .describe(let name):
            unsafe PQsendDescribePrepared(pointer, name) == 1
        case .execute(let name, let parameters, let isBinary):
            unsafe withCStrings(parameters) { values in
                unsafe PQsendQueryPrepared(
                    pointer, name, Int32(parameters.count), values, nil, nil, isBinary ? 1 : 0) == 1
            }
        case .copy(let text):
            unsafe PQsendQueryParams(pointer, text, 0, nil, nil, nil, nil, 0) == 1
        }
    }

    /// Nil when the connection is broken, false when nothing was taken because the socket takes no more.
    func putCopy(_ bytes: [UInt8]) -> Bool? {
        let result = unsafe bytes.withUnsafeBytes { bytes in
            unsafe PQputCopyData(pointer, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        return result < 0 ? nil : result == 1
    }

    func endCopy(failing reason: String?) -> Bool? {
        let result = unsafe PQputCopyEnd(pointer, reason)
        return result < 0 ? nil : result == 1
    }

    enum CopyPiece { case bytes([UInt8]), wait, end }

    func getCopy() -> CopyPiece {
        var buffer: UnsafeMutablePointer<CChar>?
        let count = unsafe PQgetCopyData(pointer, &buffer, 1)
        defer { if let buffer = unsafe buffer { unsafe PQfreemem(buffer) } }
        guard count > 0, let buffer = unsafe buffer else { return count == 0 ? .wait : .end }
        return unsafe .bytes([UInt8](UnsafeRawBufferPointer(start: buffer, count: Int(count))))
    }

    func nextNotification() -> PostgreSQLNotification? {
        guard let pointer = unsafe PQnotifies(pointer) else { return nil }
        defer { unsafe PQfreemem(pointer) }
        return unsafe PostgreSQLNotification(
            channel: String(cString: pointer.pointee.relname), payload: String(cString: pointer.pointee.extra),
            sender: pointer.pointee.be_pid)
    }

    func makeCancel() -> PQCancel? { unsafe PQgetCancel(pointer).map { unsafe PQCancel($0) } }

    /// Bytes that TLS has taken from the socket and libpq not yet from TLS: the socket will not become readable for
    /// them, and libpq 15 may leave some behind.
    var hasHiddenInput: Bool {
        guard isEncrypted, let session = unsafe PQsslStruct(pointer, "OpenSSL") else { return false }
        guard let pending = unsafe Self.pendingBytes else { return false }
        return unsafe pending(session) > 0
    }

    private static let pendingBytes: (@convention(c) (UnsafeMutableRawPointer) -> Int32)? = {
        guard let symbol = unsafe dlsym(nil, "SSL_pending") else { return nil }
        return unsafe unsafeBitCast(symbol, to: (@convention(c) (UnsafeMutableRawPointer) -> Int32).self)
    }()
}

/// Something to ask of the server.
enum WireCommand: Sendable {
    /// One statement without parameters, with text results.
    case run(String)
    case prepare(name: String, text: String)
    case describe(name: String)
    case execute(name: String, parameters: [String?], isBinary: Bool)
    case copy(String)
}

/// What is needed to ask the server to stop; valid also after the connection is closed.
///
/// libpq allows its use from any thread at any time, and this class only reads it.
@safe final class PQCancel: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe PQfreeCancel(pointer) }

    /// Blocks until the server has passed the wish on.
    func send() -> Bool {
        var text = [CChar](repeating: 0, count: 256)
        return unsafe PQcancel(pointer, &text, Int32(text.count)) == 1
    }
}

/// Calls with C strings, NULL for nil, that live as long as the call.
func withCStrings<R>(_ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
    // One block for all: the texts one after the other, and where each begins.
    var bytes: [CChar] = []
    var starts: [Int?] = []
    for text in texts {
        starts.append(text == nil ? nil : bytes.count)
        if let text {
            bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
    }
    return unsafe bytes.withUnsafeBufferPointer { block in
        var pointers = unsafe starts.map { start in
            unsafe start.flatMap { start in unsafe block.baseAddress.map { unsafe $0 + start } }
        }
        unsafe pointers.append(nil)
        return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}
