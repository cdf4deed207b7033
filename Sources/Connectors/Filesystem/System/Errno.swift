import Glibc

/// An error number of the kernel, before anybody has said which path it is about.
struct Errno: Error, Hashable, Sendable {
    let number: CInt

    static let notFound = Errno(number: ENOENT)
    static let exists = Errno(number: EEXIST)
    static let notDirectory = Errno(number: ENOTDIR)
    static let isDirectory = Errno(number: EISDIR)
    static let notEmpty = Errno(number: ENOTEMPTY)
    static let tooManyLinks = Errno(number: ELOOP)
    static let nameTooLong = Errno(number: ENAMETOOLONG)
    /// What the kernel answers when a path would leave the directory it is resolved beneath; also a rename between
    /// two file systems.
    static let crossing = Errno(number: EXDEV)
    static let tryAgain = Errno(number: EAGAIN)
    static let notPermitted = Errno(number: EPERM)
    static let accessDenied = Errno(number: EACCES)
    static let readOnlyFileSystem = Errno(number: EROFS)
    static let noSpace = Errno(number: ENOSPC)
    static let overQuota = Errno(number: EDQUOT)
    static let tooManyOpenFiles = Errno(number: EMFILE)
    static let tooManyOpenFilesInSystem = Errno(number: ENFILE)
    static let invalid = Errno(number: EINVAL)
    static let unsupported = Errno(number: EOPNOTSUPP)
    static let missingCall = Errno(number: ENOSYS)
    static let executing = Errno(number: ETXTBSY)
    static let stale = Errno(number: ESTALE)
    /// The file is locked by somebody else; the same number as `tryAgain`.
    static let locked = Errno(number: EWOULDBLOCK)
    static let canceled = Errno(number: ECANCELED)
    static let noDevice = Errno(number: ENXIO)
}

extension Errno {
    /// What kernels and file systems answer that lack an operation.
    var meansNoSupport: Bool { self == .invalid || self == .missingCall || self == .unsupported }

    /// Turns what a `clinux_` function returned, a result or a negated error number, into one or the other.
    static func check<Result: SignedInteger>(_ result: Result) throws(Errno) -> Result {
        guard result < 0 else { return result }
        throw Errno(number: CInt(clamping: -Int64(result)))
    }
}
