#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The program that `make fuzz` builds. The environment names the target, so that one program holds them all.
@main
enum Fuzzing {
    static func main() {
        var count = CommandLine.argc
        var arguments = unsafe CommandLine.unsafeArgv
        exit(unsafe runLibFuzzer(&count, &arguments, checkOneInput))
    }

    fileprivate static let target: FuzzTarget = {
        let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
        guard let target = FuzzTarget.named(name) else {
            let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
            fatalError("FUZZ_TARGET is one of \(names), not \"\(name)\".")
        }
        return target
    }()
}

/// The entry of libFuzzer for programs that have a `main` of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Under the name that libFuzzer's own `main` refers to, which is linked although it is not used.
@_cdecl("LLVMFuzzerTestOneInput")
func checkOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    do {
        try Fuzzing.target.check(input)
    } catch {
        fatalError("\(Fuzzing.target.name): \(error)")
    }
    return 0
}
