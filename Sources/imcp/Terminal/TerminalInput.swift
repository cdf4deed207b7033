import Foundation
import Synchronization

/// The person at the terminal.
enum TerminalInput {
    /// A longer line ends there.
    private static let maxLength = 1 << 20
    /// How often a reader looks whether it is still wanted, in milliseconds.
    private static let patience: Int32 = 100

    /// What is typed up to the end of the line; nil at the end of the input, or when the task is cancelled.
    ///
    /// A thread of its own waits for the person, so that the others can work.
    static func line(_ prompt: String) async -> String? {
        try? FileHandle.standardError.write(contentsOf: Data(prompt.utf8))
        let isUnwanted = Flag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: read(unless: isUnwanted)) }
            }
        } onCancel: {
            isUnwanted.raise()
        }
    }

    private static func read(unless isUnwanted: Flag) -> String? {
        var bytes: [UInt8] = []
        while bytes.count < maxLength {
            guard !isUnwanted.isRaised else { return nil }
            var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let count = unsafe poll(&ready, 1, patience)
            guard count >= 0 || errno == EINTR else { return nil }
            guard count > 0 else { continue }
            guard let byte = try? FileHandle.standardInput.read(upToCount: 1)?.first else {
                return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How many columns the terminal has that a stream goes to; 100 where there is none.
    static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 100 }
        return min(Int(size.ws_col), 200)
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .relaxed) }
    func raise() { value.store(true, ordering: .relaxed) }
}
