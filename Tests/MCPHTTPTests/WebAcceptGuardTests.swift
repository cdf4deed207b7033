import NIOCore
import Testing

@testable import MCPHTTP

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct `Web accept guard` {
    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED])
    func `lets accepting go on after an error that passes`(_ code: CInt) {
        #expect(WebAcceptGuard.passes(IOError(errnoCode: code, reason: "accept")))
    }

    @Test func `does not hide an error that stays`() {
        #expect(!WebAcceptGuard.passes(IOError(errnoCode: EBADF, reason: "accept")))
        #expect(!WebAcceptGuard.passes(CancellationError()))
    }
}
