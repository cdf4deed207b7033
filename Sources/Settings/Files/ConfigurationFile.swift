#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads a configuration and its secrets from files: the only part of this module, beside the watcher, that touches
/// the system.
public enum ConfigurationFile {
    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - path: Where it is, absolute or from the working directory.
    ///   - name: What diagnostics call it; the path when nil.
    ///   - limits: A file beyond the size limit is refused before it is read.
    /// - Throws: ``ConfigurationError`` when there is no such regular file, or it cannot be read.
    public static func load(
        _ path: String, name: String? = nil, limits: ConfigurationLimits = .init()
    ) throws(ConfigurationError) -> ConfigurationSource {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        do {
            let bytes = try BoundedFile.contents(of: path, maxBytes: limits.maxBytes)
            return ConfigurationSource(name: name ?? path, directory: directory, bytes: bytes)
        } catch {
            throw ConfigurationError(
                Diagnostic(file: name ?? path, message: "the file cannot be read: \(error.reason)"))
        }
    }
}

extension SubstitutionSources {
    /// The environment of this process, and secrets from files below a directory, as Kubernetes and Docker mount them.
    ///
    /// - Parameter secrets: The directory that secret paths start from; an absolute path stands for itself.
    public static func process(secrets: String) -> SubstitutionSources {
        SubstitutionSources(
            environment: ProcessEnvironment.value(of:),
            secret: { (path) throws(SecretUnavailable) in try SecretFile.read(path, in: secrets) })
    }
}

/// Secrets as files: the content is the value, one line break at its end does not count.
public enum SecretFile {
    /// The size of a secret in bytes.
    public static let maxBytes = 64 << 10

    /// Reads one.
    ///
    /// - Parameters:
    ///   - path: Where it is, absolute or from the directory.
    ///   - directory: Where relative paths start.
    public static func read(_ path: String, in directory: String) throws(SecretUnavailable) -> String {
        let file = path.asPath(in: directory)
        do {
            let bytes = try BoundedFile.contents(of: file, maxBytes: maxBytes)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SecretUnavailable("\(file) is not valid UTF-8")
            }
            if text.hasSuffix("\r\n") || text.hasSuffix("\n") { return String(text.dropLast()) }
            return text
        } catch let error as BoundedFile.Unreadable {
            throw SecretUnavailable("\(file): \(error.reason)")
        } catch let error as SecretUnavailable {
            throw error
        } catch {
            throw SecretUnavailable("\(file) cannot be read")
        }
    }
}

private enum ProcessEnvironment {
    static func value(of name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(validatingCString: value)
    }
}

/// Regular files of bounded size, read whole.
enum BoundedFile {
    struct Unreadable: Error {
        let reason: String
    }

    private static let chunkBytes = 64 << 10

    static func contents(of path: String, maxBytes: Int) throws(Unreadable) -> [UInt8] {
        guard !path.contains("\0") else { throw Unreadable(reason: "the path has a zero byte in it") }
        // Not to block on a pipe that nobody writes to; for a regular file it means nothing.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Unreadable(reason: lastError()) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Unreadable(reason: lastError()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(reason: "it is not a regular file") }
        var bytes: [UInt8] = []
        while bytes.count <= maxBytes {
            let chunk = try nextChunk(of: descriptor)
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
        throw Unreadable(reason: "it has more than \(maxBytes) bytes")
    }

    private static func nextChunk(of descriptor: CInt) throws(Unreadable) -> [UInt8] {
        var failure: Unreadable?
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
            while true {
                let result = unsafe read(descriptor, buffer.baseAddress, buffer.count)
                if result >= 0 {
                    count = result
                    return
                }
                guard errno == EINTR else {
                    failure = Unreadable(reason: lastError())
                    return
                }
            }
        }
        if let failure { throw failure }
        return chunk
    }

    private static func lastError() -> String { unsafe String(cString: strerror(errno)) }
}
