import JSON

/// Who made a change, and by which tool.
struct ChangeOrigin: Hashable, Sendable {
    var tool: String
    var caller: String
}

/// What a change did to one name: what was there before.
struct JournalItem: Hashable, Sendable {
    enum Before: Hashable, Sendable {
        case absent
        /// A file, whose content the journal holds under a name of its own.
        case file(blob: String, size: Int, permissions: UInt32)
        /// A file that was too large to be kept.
        case unkept(size: Int)
        case link(text: [UInt8])
        /// Whatever was there now has another name, a `file:` URI.
        case moved(to: String)
    }

    /// The absolute path as a `file:` URI, which can hold any bytes.
    let uri: String
    let before: Before
}

/// What is needed to finish or take back a step after a crash.
struct JournalStep: Hashable, Sendable {
    let kind: StagedStep.Kind
    let uri: String
    let aside: String
    let oldInode: UInt64?
    let newInode: UInt64?

    init(_ step: StagedStep) {
        kind = step.kind
        uri = step.target.uri
        aside = step.aside.description
        oldInode = step.old?.inode
        newInode = step.new?.inode
    }
}

/// One change, of one file or of many at once.
struct JournalChange: Hashable, Sendable {
    enum State: String, Sendable {
        /// It was begun; nobody knows yet whether it was made.
        case begun
        case done
        /// It was made, and nothing is left to be tidied up.
        case tidy
    }

    let id: Int
    let time: Timestamp
    let origin: ChangeOrigin
    let items: [JournalItem]
    let steps: [JournalStep]
    var state = State.begun

    var keptBytes: Int {
        items.reduce(0) { sum, item in
            if case .file(_, let size, _) = item.before { sum + size } else { sum }
        }
    }

    var blobs: [String] {
        items.compactMap { if case .file(let blob, _, _) = $0.before { blob } else { nil } }
    }
}

extension ReplacementTarget {
    /// The absolute path as a `file:` URI.
    var uri: String { FileURI.encode(Array(root.path.utf8), path) }
}

// MARK: - As JSON

extension JournalChange {
    var json: JSONObject {
        var object: JSONObject = [
            "begin": JSONValue(id), "time": [JSONValue(Int(time.seconds)), JSONValue(Int(time.nanoseconds))],
            "tool": .string(origin.tool), "caller": .string(origin.caller), "items": .array(items.map(\.json)),
        ]
        if !steps.isEmpty { object["steps"] = .array(steps.map(\.json)) }
        return object
    }

    init?(_ json: JSONObject) {
        guard let id = json["begin"]?.intValue, let time = json["time"]?.arrayValue?.compactMap(\.intValue),
            let seconds = time.first, let nanoseconds = time.last.flatMap({ UInt32(exactly: $0) }),
            let items = json["items"]?.arrayValue
        else { return nil }
        self.id = id
        self.time = Timestamp(seconds: Int64(seconds), nanoseconds: nanoseconds)
        origin = ChangeOrigin(tool: json["tool"]?.stringValue ?? "", caller: json["caller"]?.stringValue ?? "")
        self.items = items.compactMap(JournalItem.init)
        steps = (json["steps"]?.arrayValue ?? []).compactMap(JournalStep.init)
        guard self.items.count == items.count else { return nil }
    }
}

extension JournalItem {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["uri": .string(uri)]
        switch before {
        case .absent: break
        case .file(let blob, let size, let permissions):
            object["blob"] = .string(blob)
            object["size"] = JSONValue(size)
            object["mode"] = JSONValue(Int(permissions))
        case .unkept(let size): object["size"] = JSONValue(size)
        case .link(let text): object["link"] = .string(FileURI.escape(text))
        case .moved(let uri): object["moved"] = .string(uri)
        }
        return .object(object)
    }

    fileprivate init?(_ json: JSONValue) {
        guard let uri = json["uri"]?.stringValue else { return nil }
        self.uri = uri
        let size = json["size"]?.intValue
        if let blob = json["blob"]?.stringValue, FileName(blob) != nil, let size,
            let mode = json["mode"]?.intValue.flatMap({ UInt32(exactly: $0) })
        {
            before = .file(blob: blob, size: size, permissions: mode)
        } else if let size {
            before = .unkept(size: size)
        } else if let link = json["link"]?.stringValue {
            guard let bytes = PathText.percentDecoded(link) else { return nil }
            before = .link(text: bytes)
        } else if let moved = json["moved"]?.stringValue {
            before = .moved(to: moved)
        } else {
            before = .absent
        }
    }
}

extension JournalStep {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["kind": .string(kind.rawValue), "uri": .string(uri), "aside": .string(aside)]
        object["old"] = oldInode.map { .string(String($0)) }
        object["new"] = newInode.map { .string(String($0)) }
        return .object(object)
    }

    fileprivate init?(_ json: JSONValue) {
        guard let kind = json["kind"]?.stringValue.flatMap(StagedStep.Kind.init), let uri = json["uri"]?.stringValue,
            let aside = json["aside"]?.stringValue
        else { return nil }
        self.kind = kind
        self.uri = uri
        self.aside = aside
        oldInode = json["old"]?.stringValue.flatMap { UInt64($0) }
        newInode = json["new"]?.stringValue.flatMap { UInt64($0) }
    }
}
