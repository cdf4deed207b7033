import Testing

@testable import FilesystemConnector

@Suite struct `The two resolvers` {
    private static let names = ["a", "b", "c", "f", "l1", "l2", "l3"]
    private static let pieces = names + ["..", "..", ".", "none", ""]

    /// What a resolver makes of a path: an error number or the object it reached.
    private func outcome(
        _ resolver: Resolver, _ path: RelativePath, _ access: Access, _ followingLast: Bool, _ start: Directory
    ) -> Result<FileIdentity, Errno> {
        do throws(Errno) {
            let opened = try resolver.open(path, beneath: start, as: access, followingLast: followingLast)
            return .success(try opened.status().identity)
        } catch { return .failure(error) }
    }

    private func randomPath(_ count: Int, _ generator: inout SeededGenerator) -> String {
        (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "a" }.joined(separator: "/")
    }

    private func grow(_ sandbox: Sandbox, _ generator: inout SeededGenerator) throws {
        var directories = [""]
        for _ in 0..<6 {
            let parent = directories.randomElement(using: &generator) ?? ""
            let path = parent + (Self.names.randomElement(using: &generator) ?? "a") + "/"
            guard !sandbox.exists(path) else { continue }
            try sandbox.directory(path)
            directories.append(path)
        }
        for directory in directories {
            for name in Self.names where !sandbox.exists(directory + name) && Bool.random(using: &generator) {
                if name == "f" {
                    try sandbox.file(directory + name, "x")
                } else if name.hasPrefix("l") {
                    let target = randomPath(Int.random(in: 1...4, using: &generator), &generator)
                    try sandbox.link(directory + name, to: target.isEmpty ? "." : target)
                }
            }
        }
    }

    @Test(arguments: 0..<12)
    func `agree on any path through any tangle of links`(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let sandbox = try Sandbox()
        try grow(sandbox, &generator)
        let start = try Root(path: sandbox.root, mode: .readOnly).directory
        var reached = 0
        for _ in 0..<250 {
            let spelling = randomPath(Int.random(in: 1...5, using: &generator), &generator)
            guard let text = try? PathText(client: spelling), !text.isAbsolute else { continue }
            for access in Access.allCases {
                for followingLast in [true, false] {
                    let kernel = outcome(.kernel, text.steps, access, followingLast, start)
                    let walking = outcome(.walking, text.steps, access, followingLast, start)
                    #expect(kernel == walking, "\(spelling) as \(access), following: \(followingLast), seed \(seed)")
                    if case .success = kernel { reached += 1 }
                }
            }
        }
        #expect(reached > 0)
    }

    @Test func `agree on paths that are too long`() throws {
        let sandbox = try Sandbox()
        let start = try Root(path: sandbox.root, mode: .readOnly).directory
        let deep = try PathText(client: Array(repeating: "a", count: RelativePath.maxSteps).joined(separator: "/"))
            .steps
        #expect(outcome(.kernel, deep, .handle, true, start) == .failure(.notFound))
        #expect(outcome(.walking, deep, .handle, true, start) == .failure(.notFound))
    }
}
