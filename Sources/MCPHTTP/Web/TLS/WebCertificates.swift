import Logging
import NIOPosix
import NIOSSL
import Synchronization

/// The certificate that new connections get, exchanged when its files change.
final class WebCertificates: Sendable {
    private struct State {
        var context: NIOSSLContext?
        /// The files as they were when they were last read, whether they could be used or not.
        var marks: [WebFileMark?] = []
    }

    private let settings: TLSSettings
    private let logger: Logger
    private let state = Mutex(State())

    init(_ settings: TLSSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Nil until the files were read once.
    var context: NIOSSLContext? { state.withLock { $0.context } }

    /// Reads the files. When one cannot be used, the certificate stays as it was.
    func read() async throws(TLSFileError) {
        // Noted before reading, so that a change meanwhile is seen by the next look.
        let marks = settings.files.map(WebFileMark.init)
        state.withLock { $0.marks = marks }
        let content = try await readFiles()
        state.withLock { $0.context = content.context }
        logger.log(
            level: content.daysLeft < 0 ? .warning : .info, "certificate read",
            metadata: ["file": "\(settings.certificateChainFile)", "days_left": "\(content.daysLeft)"])
    }

    /// Reads the files again and logs why if one cannot be used.
    func reload() async throws(TLSFileError) {
        do {
            try await read()
        } catch {
            logger.error(
                "certificate not exchanged; the old one serves on",
                metadata: ["file": "\(error.file)", "reason": "\(error.reason)"])
            throw error
        }
    }

    /// Looks at the files again and again until the task is cancelled.
    func watch(_ clock: any Clock<Duration>) async {
        let interval = max(settings.checkInterval, .milliseconds(1))
        while (try? await clock.sleep(for: interval)) != nil {
            let marks = settings.files.map(WebFileMark.init)
            guard marks != state.withLock({ $0.marks }) else { continue }
            try? await reload()
        }
    }

    private func readFiles() async throws(TLSFileError) -> WebCertificateFiles.Content {
        let settings = settings
        let outcome = try? await NIOThreadPool.singleton.runIfActive {
            Result { () throws(TLSFileError) in try WebCertificateFiles.read(settings) }
        }
        guard let outcome else { throw TLSFileError(file: settings.certificateChainFile, reason: "not read: stopping") }
        return try outcome.get()
    }
}
