#if canImport(Glibc)
    import Glibc
#endif

/// What libFuzzer calls with each input. The environment names the target, so that one program holds them all.
@_cdecl("LLVMFuzzerTestOneInput")
func checkOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    do {
        try chosenTarget.check(input)
    } catch {
        fatalError("\(chosenTarget.name): \(error)")
    }
    return 0
}

private let chosenTarget: FuzzTarget = {
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget.named(name) else {
        let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
        fatalError("FUZZ_TARGET is one of \(names), not \"\(name)\".")
    }
    return target
}()
