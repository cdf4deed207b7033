import ArgumentParser
import Foundation
import Synchronization

/// Whether the result could be written so far.
final class ResultOutput: Sendable {
    private struct State {
        var fault: Int32?
        var onBroken: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// The error of the system that the first failed write met; nothing is written after it.
    var fault: Int32? { state.withLock { $0.fault } }

    /// Writes, unless a write has failed before.
    func write(_ bytes: [UInt8], by writer: ([UInt8]) -> Int32?) {
        guard fault == nil, let error = writer(bytes) else { return }
        fail(error)
    }

    /// Nothing can be written any more.
    func fail(_ error: Int32) {
        let onBroken = state.withLock { state in
            state.fault = error
            defer { state.onBroken = nil }
            return state.onBroken
        }
        onBroken?()
    }

    /// Calls when a write has failed, perhaps at once.
    func whenBroken(_ body: @escaping @Sendable () -> Void) {
        let isBroken = state.withLock { state in
            state.onBroken = state.fault == nil ? body : nil
            return state.fault != nil
        }
        if isBroken { body() }
    }
}

extension Console {
    /// - Throws: The exit code when the result could not be written.
    func checkOutput() throws {
        guard let fault = output.fault else { return }
        // The reader has seen enough, which is no failure worth a word.
        if fault == EPIPE { throw Exit.readerGone }
        err("imcp: the result cannot be written to standard output: \(Descriptor.describe(fault))")
        throw Exit.unavailable
    }
}

/// Writing to open files, without what the C library would buffer.
enum Descriptor {
    /// Writes all of it. Returns the error of the system, if there is one.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&ready, 1, -1)
            case let error: return error
            }
        }
        return nil
    }

    static func describe(_ error: Int32) -> String {
        unsafe String(cString: strerror(error))
    }

    /// Whether the other end of a pipe is closed, which a writer that is silent would not notice.
    static func isAbandoned(_ descriptor: Int32) -> Bool {
        var state = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&state, 1, 0) > 0 && state.revents & Int16(POLLERR) != 0
    }
}
