import JSON
import Testing

@Suite struct `The public parsing suite` {
    private let files = SharedFolder.files(in: "suites/json/test_parsing", suffix: ".json")

    private func files(_ prefix: String) -> [(name: String, bytes: [UInt8])] {
        files?.filter { $0.name.hasPrefix(prefix) } ?? []
    }

    @Test func `the suite is whole when it is there`() {
        guard files != nil else { return }
        #expect(files("y_").count >= 95)
        #expect(files("n_").count >= 187)
        #expect(files("i_").count >= 35)
    }

    @Test func `what every parser must take is taken, and written back it reads the same`() {
        for (name, bytes) in files("y_") {
            do {
                let value = try JSONParser.parse(bytes)
                #expect(try JSONParser.parse(value.serialized()) == value, "\(name)")
                #expect(try JSONParser.parse(value.serialized(pretty: true)) == value, "\(name)")
                #expect(try JSONParser.parse(value.canonicalBytes()) == value, "\(name)")
                #expect(try JSONParser.parse(bytes, options: .init(raw: [[]])) == value, "\(name)")
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
    }

    @Test func `what every parser must refuse is refused, read and unread`() {
        for (name, bytes) in files("n_") {
            #expect(throws: JSONParseError.self, "\(name)") { try JSONParser.parse(bytes) }
            #expect(throws: JSONParseError.self, "\(name)") {
                try JSONParser.parse(bytes, options: .init(raw: [[]]))
            }
        }
    }

    @Test func `reading and skipping find the same mistake`() {
        for (name, bytes) in files("n_") + files("i_") {
            let read = Result { () throws(JSONParseError) in try JSONParser.parse(bytes) }
            let skipped = Result { () throws(JSONParseError) in try JSONParser.parse(bytes, options: .init(raw: [[]])) }
            switch (read, skipped) {
            case (.failure(let a), .failure(let b)): #expect(a == b, "\(name)")
            case (.success(let a), .success(let b)): #expect(a == b, "\(name)")
            default: Issue.record("\(name): \(read) \(skipped)")
            }
        }
    }

    @Test func `where parsers may differ, numbers keep their text and everything else is refused`() {
        for (name, bytes) in files("i_") {
            if name.hasPrefix("i_number_") {
                let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
                #expect((try? JSONParser.parse(bytes))?.jsonString == text, "\(name)")
            } else {
                #expect(throws: JSONParseError.self, "\(name)") { try JSONParser.parse(bytes) }
            }
        }
    }

    @Test func `500 nested arrays are read by whoever allows them`() throws {
        let file = files("i_structure_500_nested_arrays").first
        guard let file else { return }
        #expect(try JSONParser.parse(file.bytes, options: .init(maxDepth: 500)).arrayValue?.count == 1)
    }
}
