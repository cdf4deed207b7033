import Foundation
import JSON

/// Parsing and serialising, beside the two ways that Foundation has.
enum JSONFigures {
    static func measure() throws -> JSONObject {
        var figures = JSONObject()
        for sample in Samples.all { figures[sample.name] = .object(try measure(sample.text)) }
        return figures
    }

    private static func measure(_ text: String) throws -> JSONObject {
        let bytes = Array(text.utf8)
        let data = Data(bytes)
        let (decoder, encoder) = (JSONDecoder(), JSONEncoder())
        let value = try JSONParser.parse(bytes)
        let tree = try JSONSerialization.jsonObject(with: data)
        let codable = try decoder.decode(FoundationValue.self, from: data)
        let strict = JSONParser.Options(duplicateKeys: .reject)
        let parsing = try Stopwatch.time([
            { keep(try JSONParser.parse(bytes, options: strict)) },
            { keep(try JSONSerialization.jsonObject(with: data)) },
            { keep(try decoder.decode(FoundationValue.self, from: data)) },
        ])
        let serializing = try Stopwatch.time([
            { keep(value.serialized()) },
            { keep(try JSONSerialization.data(withJSONObject: tree)) },
            { keep(try encoder.encode(codable)) },
        ])
        return [
            "bytes": .integer(Int64(bytes.count)), "parse": .object(row(parsing)),
            "serialize": .object(row(serializing)),
        ]
    }

    private static func row(_ nanoseconds: [Double]) -> JSONObject {
        let names = ["nanoseconds", "jsonSerializationNanoseconds", "codableNanoseconds"]
        return JSONObject(zip(names, nanoseconds).map { ($0, JSONValue($1.rounded())) })
    }
}
