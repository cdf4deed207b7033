import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var searchTools: [any ServerComponent] {
        tool("get_indexes", "Lists the search indexes.") { (_: NoInput, access) in
            try await access.search(["FT._LIST"], as: "indexes")
        }
        tool("get_index_info", "Describes a search index.") { (input: Index, access) in
            try await access.search(["FT.INFO", input.index_name.word], as: "info")
        }
        tool("get_indexed_keys_number", "Counts the documents of a search index.") { (input: Index, access) in
            try await access.demandSearch()
            let reply = try await access.ask(["FT.SEARCH", input.index_name.word, "*", "LIMIT", "0", "0"])
            let count = reply["total_results"]?.integer ?? reply.elements?.first?.integer ?? 0
            return ["documents": .integer(count)]
        }
        tool("create_vector_index_hash", "Creates a vector index over hashes.") { (input: NewIndex, access) in
            try await access.demandSearch()
            return outcome(try await access.ask(input.words))
        }
        tool("vector_search_hash", "Finds the hashes whose vectors are nearest.") { (input: VectorSearch, access) in
            let query = "*=>[KNN \(input.k) @\(input.vector_field) $vector AS score]"
            return try await access.search(input.words(query), as: "results")
        }
        tool("hybrid_search", "Finds the nearest vectors among hashes that match a filter.") {
            (input: HybridSearch, access) in
            let search = input.search
            let query = "(\(input.filter_expression))=>[KNN \(search.k) @\(search.vector_field) $vector AS score]"
            return try await access.search(search.words(query), as: "results")
        }
        tool("get_vector_from_hash", "Reads a vector that a hash holds.") { (input: VectorField, access) in
            let words = ["HGET", input.name.word, input.vector_field.word]
            guard let bytes = try await access.ask(words, keys: [input.name.word]).bytes else { return ["vector": nil] }
            guard let vector = VectorBytes.decode(bytes) else {
                throw RedisFailure(.invalidArgument, "The field does not hold a vector of 32-bit floats.")
            }
            return ["vector": .array(vector.map { JSONValue(Double($0)) })]
        }
        tool("set_vector_in_hash", "Stores a vector in a hash.", about: \.name) { (input: NewVector, access) in
            let bytes = VectorBytes.encode(input.vector)
            let words = ["HSET", input.name.word, input.vector_field.word, RedisArgument(bytes)]
            return outcome(try await access.ask(words, keys: [input.name.word]))
        }
    }
}

extension RedisAccess {
    /// An index may hold keys that clients may not touch, so a fence around the keys excludes searching.
    fileprivate func demandSearch() async throws {
        try demandOpenFence("Searching")
        try await demand("ft.search", of: "RediSearch")
    }

    fileprivate func search(_ words: [RedisArgument], as name: String) async throws -> JSONObject {
        try await demandSearch()
        var rendering = Rendering(limits)
        let value = rendering.value(try await ask(words))
        return rendering.finish([name: value])
    }
}

/// Vectors as RediSearch stores them: 32-bit floats, the lowest byte first.
enum VectorBytes {
    static func encode(_ vector: [Double]) -> [UInt8] {
        vector.flatMap { number in
            let bits = Float(number).bitPattern
            return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        }
    }

    /// Nil unless the bytes are whole numbers of floats.
    static func decode(_ bytes: [UInt8]) -> [Float]? {
        guard bytes.count.isMultiple(of: 4) else { return nil }
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
        }
    }
}

private let indexNote = SchemaNote(default: "vector_index")
private let fieldNote = SchemaNote(pattern: "^[A-Za-z_][A-Za-z0-9_]*$", default: "vector")

private struct Index: Decodable {
    var index_name: String
}

private struct VectorField: Decodable, SchemaDescribed {
    var name: String
    var vector_field: String
    static let schemaNotes = ["vector_field": fieldNote]
}

private struct NewVector: Decodable, SchemaDescribed {
    var name: String
    var vector: [Double]
    var vector_field: String
    static let schemaNotes = ["vector": SchemaNote(length: 1...32_768), "vector_field": fieldNote]
}

private struct NewIndex: Decodable, SchemaDescribed {
    enum Metric: String, Decodable, CaseIterable { case COSINE, L2, IP }

    var index_name: String
    var prefix: String
    var vector_field: String
    var dim: Int
    var distance_metric: Metric
    static let schemaNotes: [String: SchemaNote] = [
        "index_name": indexNote, "prefix": .init(default: "doc:"), "vector_field": fieldNote,
        "dim": .init(in: 1...32_768, default: 1536), "distance_metric": .init(default: "COSINE"),
    ]

    var words: [RedisArgument] {
        [
            "FT.CREATE", index_name.word, "ON", "HASH", "PREFIX", "1", prefix.word, "SCHEMA", vector_field.word,
            "VECTOR", "HNSW", "6", "TYPE", "FLOAT32", "DIM", RedisArgument(dim), "DISTANCE_METRIC",
            distance_metric.rawValue.word,
        ]
    }
}

private struct VectorSearch: Decodable, SchemaDescribed {
    var query_vector: [Double]
    var index_name: String
    var vector_field: String
    var k: Int
    var return_fields: [String]?
    static let schemaNotes: [String: SchemaNote] = [
        "query_vector": .init(length: 1...32_768), "index_name": indexNote, "vector_field": fieldNote,
        "k": .init(in: 1...200, default: 5),
    ]

    func words(_ query: String) -> [RedisArgument] {
        let fields = return_fields.map { ["RETURN", RedisArgument($0.count + 1), "score"] + $0.map(\.word) } ?? []
        let vector = RedisArgument(VectorBytes.encode(query_vector))
        return ["FT.SEARCH", index_name.word, query.word, "PARAMS", "2", "vector", vector, "SORTBY", "score"] + fields
            + ["LIMIT", "0", RedisArgument(k), "DIALECT", "2"]
    }
}

private struct HybridSearch: Decodable, SchemaDescribed {
    var query_vector: [Double]
    var filter_expression: String
    var index_name: String
    var vector_field: String
    var k: Int
    var return_fields: [String]?
    static let schemaNotes: [String: SchemaNote] = VectorSearch.schemaNotes.merging(
        ["filter_expression": .init("Such as @year:[2020 2024]", default: "*")]) { first, _ in first }

    var search: VectorSearch {
        VectorSearch(
            query_vector: query_vector, index_name: index_name, vector_field: vector_field, k: k,
            return_fields: return_fields)
    }
}
