/// Why an operation on files was not done.
///
/// The message is for the model that asked: it names the path as the client wrote it and says what to do about it.
/// It never tells what lies outside the allowed directories.
struct FilesystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An open set: new codes may come.
    struct Code: Hashable, Sendable, RawRepresentable {
        let rawValue: String
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    var description: String { message }
}

extension FilesystemError.Code {
    private init(_ rawValue: String) { self.init(rawValue: rawValue) }

    /// The path is not one: empty, too long, or with a NUL.
    static let invalidPath = Self("invalid_path")
    static let invalidArgument = Self("invalid_argument")
    /// The path leads out of the allowed directories.
    static let outsideRoots = Self("outside_roots")
    static let readOnly = Self("read_only")
    static let notFound = Self("not_found")
    static let alreadyExists = Self("already_exists")
    static let isDirectory = Self("is_directory")
    static let notDirectory = Self("not_directory")
    /// A pipe, a device or a socket.
    static let notRegularFile = Self("not_regular_file")
    static let notText = Self("not_text")
    static let permissionDenied = Self("permission_denied")
    static let tooManyLinks = Self("too_many_links")
    /// A named limit of this server was reached.
    static let limitExceeded = Self("limit_exceeded")
    static let noSpace = Self("no_space")
    static let crossDevice = Self("cross_device")
    /// Somebody else changed the file meanwhile.
    static let conflict = Self("conflict")
    /// The text to replace is not in the file.
    static let editNotFound = Self("edit_not_found")
    /// The text to replace is in the file more than once.
    static let editAmbiguous = Self("edit_ambiguous")
    static let deadlineExceeded = Self("deadline_exceeded")
    /// The server's configuration does not have it.
    static let unavailable = Self("unavailable")
    /// The user did not agree.
    static let declined = Self("declined")
    static let cancelled = Self("cancelled")
    static let busy = Self("busy")
    static let inputOutput = Self("io_error")
}

extension FilesystemError {
    /// Says what an error number means for a path that a client wrote.
    init(_ error: Errno, at given: String) {
        let path = given.quoted
        self =
            switch error {
            case .notFound, .stale: Self(.notFound, "\(path) does not exist.")
            case .crossing: .leadsOutside(given)
            case .tooManyLinks:
                Self(.tooManyLinks, "\(path) goes through too many symbolic links, or through one of /proc.")
            case .notDirectory: Self(.notDirectory, "A part of \(path) is not a directory.")
            case .isDirectory: Self(.isDirectory, "\(path) is a directory, not a file.")
            case .exists, .notEmpty: Self(.alreadyExists, "\(path) exists already.")
            case .accessDenied, .notPermitted:
                Self(.permissionDenied, "The server's user has no permission for \(path).")
            case .readOnlyFileSystem: Self(.readOnly, "\(path) is on a file system mounted read-only.")
            case .noSpace, .overQuota: Self(.noSpace, "No space is left for \(path).")
            case .nameTooLong: Self(.invalidPath, "\(path) is too long, or a name in it is.")
            case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
                Self(.busy, "Too many files are open to reach \(path); try again.")
            case .tryAgain: Self(.conflict, "\(path) changed while it was used; read it again and retry.")
            case .executing: Self(.busy, "\(path) is a program that is running.")
            case .noDevice: Self(.notRegularFile, "\(path) is not a regular file.")
            default: Self(.inputOutput, "The system failed on \(path) (error number \(error.number)).")
            }
    }

    static func leadsOutside(_ given: String) -> FilesystemError {
        FilesystemError(
            .outsideRoots,
            "\(given.quoted) leads out of the allowed directories, by '..' or by a symbolic link that is absolute or "
                + "climbs out. list_allowed_directories shows where this server may go.")
    }
}

extension String {
    /// How many characters of a client's text a message repeats.
    private static let maxQuoted = 256

    /// For a message: in quotes, without control characters, and not longer than a message should be.
    var quoted: String {
        var text = ""
        for scalar in unicodeScalars.prefix(Self.maxQuoted) {
            text.unicodeScalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return unicodeScalars.dropFirst(Self.maxQuoted).isEmpty ? "'\(text)'" : "'\(text)…'"
    }
}
