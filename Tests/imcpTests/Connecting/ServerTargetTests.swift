import Testing

@testable import imcp

@Suite struct `A server on the command line` {
    @Test(arguments: [
        ("https://example.com/mcp", ServerTarget.http("https://example.com/mcp")),
        ("HTTP://localhost:1/", .http("HTTP://localhost:1/")),
        ("http+unix://%2Frun%2Fa.sock/mcp", .http("http+unix://%2Frun%2Fa.sock/mcp")),
        ("wss://example.com/mcp", .webSocket("wss://example.com/mcp")),
        ("stdio:python3 'my server.py' --x=\"a b\"", .command(["python3", "my server.py", "--x=a b"])),
        ("files", .configured("files")),
    ])
    func `is an address, a command or a name`(text: String, target: ServerTarget) throws {
        #expect(try ServerTarget(text) == target)
    }

    @Test(arguments: [("ws://h:1/p?q", "http://h:1/p?q"), ("WSS://h/p", "https://h/p")])
    func `is known to a login by its address of HTTP`(text: String, address: String) {
        #expect(Login.address(of: text) == address)
    }

    @Test(arguments: ["", "stdio:", "stdio:   ", "stdio:''", "ftp://example.com", "stdio:a 'b", "stdio:a \\"])
    func `is refused when it can be none`(text: String) {
        #expect(throws: UsageProblem.self) { try ServerTarget(text) }
    }

    @Test(
        arguments: [
            (#"a  b"#, ["a", "b"]), (#""#, []), (#"'' """#, ["", ""]),
            (#"a\ b 'c\d' "e\"f\\g\h""#, ["a b", #"c\d"#, #"e"f\g\h"#]),
            (#"x'y'"z""#, ["xyz"]), ("$HOME `ls` * ~", ["$HOME", "`ls`", "*", "~"]),
        ] as [(String, [String])])
    func `has words as in a shell, and expands nothing`(text: String, words: [String]) throws {
        #expect(try ShellWords.split(text) == words)
    }
}

@Suite struct `A secret on the command line` {
    private let secrets = SecretArgument(
        environment: ["TOKEN": "t0p", "EMPTY": ""], readFile: { $0 == "key.txt" ? "s3cret\n" : nil })

    @Test(arguments: [
        ("X-Key:abc", "X-Key", "abc"), ("X-Key: a:b ", "X-Key", "a:b"), ("X-Key: $TOKEN", "X-Key", "t0p"),
        ("Authorization: Bearer $TOKEN", "Authorization", "Bearer t0p"), ("X-Key: @key.txt", "X-Key", "s3cret"),
        ("X-Price: $5", "X-Price", "$5"), ("X-Key: a$TOKEN", "X-Key", "a$TOKEN"), ("X-Key:", "X-Key", ""),
    ])
    func `is a header's value, a variable or a file`(argument: String, name: String, value: String) throws {
        let header = try secrets.header(argument)
        #expect(header.name == name)
        #expect(header.value == value)
    }

    @Test(arguments: ["X-Key", ":x", "X Key: a", "X-Key: $NOPE", "X-Key: @nope.txt", "X-Key: a\nb"])
    func `is refused without repeating a value`(argument: String) {
        let problem = #expect(throws: UsageProblem.self) { try secrets.header(argument) }
        #expect(problem?.description.contains("\n") == false)
    }

    @Test func `is a variable of a process`() throws {
        #expect(try secrets.variable("A=b=c").value == "b=c")
        #expect(try secrets.variable("A=$TOKEN").value == "t0p")
        #expect(try secrets.variable("TOKEN").value == "t0p")
        #expect(try secrets.variable("EMPTY=").value.isEmpty)
        #expect(throws: UsageProblem.self) { try secrets.variable("1A=b") }
        #expect(throws: UsageProblem.self) { try secrets.variable("NOPE") }
    }
}
