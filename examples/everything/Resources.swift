import JSON
import MCP
import Synchronization

/// What clients can read: text, bytes, something that changes, and a family of URIs.
@ServerBuilder func resources(_ watched: WatchedResource) -> [any ServerComponent] {
    Resource("test://static-text", name: "Static text", description: "A text that stays the same") { _ in
        "This is the content of the static text resource."
    }
    Resource(
        ResourceDefinition(
            uri: "test://static-binary", name: "Static picture", description: "A picture that stays the same",
            mimeType: "image/png")
    ) { _ in
        [.blob(base64: Sample.png, uri: "test://static-binary", mimeType: "image/png")]
    }
    Resource(WatchedResource.uri, name: "Watched text", description: "A text that changes by itself") { _ in
        watched.text
    }
    ResourceTemplate(
        "test://template/{id}/data", name: "Data by id", description: "Made up for any id",
        mimeType: "application/json"
    ) { match, _ in
        let id = match.variables["id"] ?? ""
        let data: JSONObject = ["id": .string(id), "templateTest": true, "data": "Data for ID: \(id)"]
        return data.description
    }
}

/// A text that counts how often it has changed.
final class WatchedResource: Sendable {
    static let uri = "test://watched-resource"

    private let changes = Mutex(0)

    var text: String { "This text has changed \(changes.withLock { $0 }) times." }

    func change() { changes.withLock { $0 += 1 } }
}
