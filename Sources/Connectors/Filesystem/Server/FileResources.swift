import MCP

/// The files as resources.
extension FileAccess {
    /// All files, page by page.
    var resources: ResourceProvider {
        ResourceProvider(
            list: { cursor, context in try await page(at: cursor, for: context) },
            read: { uri, context in try await contents(of: uri, for: context) })
    }

    /// Tells clients how the URIs are made.
    var resourceTemplate: ResourceTemplate {
        let definition = ResourceTemplateDefinition(
            uriTemplate: "\(FileURI.scheme)//{+path}", name: "file",
            description: "A file in one of the allowed directories, by its absolute path.")
        return ResourceTemplate(definition) { match, context in
            guard let contents = try await contents(of: match.uri, for: context) else {
                throw MCPError.resourceNotFound(match.uri)
            }
            return contents
        }
    }

    func page(at cursor: String?, for context: RequestContext) async throws -> ResourceProvider.Page {
        do {
            return try await run(for: context) { files, control in
                let start = try cursor.map { try files.position(at: $0) }
                let page = try ResourceWalk.page(of: files, after: start, control: control)
                return ResourceProvider.Page(
                    resources: page.files.compactMap { files.resource(at: $0) }, next: page.next.map(Self.cursor))
            }
        } catch let error as FilesystemError {
            throw MCPError(.internalError, error.message)
        }
    }

    private static func cursor(_ position: ResourceWalk.Position) -> String {
        "\(position.root)/\(FileURI.escape(position.path.joinedBytes))"
    }

    /// Nil for what is no file here, whatever the reason: a client must not learn what lies outside.
    private func contents(of uri: String, for context: RequestContext) async throws -> [ResourceContents]? {
        guard uri.prefix(FileURI.scheme.count).lowercased() == FileURI.scheme else { return nil }
        do {
            return try await run(for: context) { files, control in
                [FileContents(try files.readBytes(uri, control: control)).resource(uri: uri)]
            }
        } catch let error as FilesystemError {
            switch error.code {
            case .notFound, .outsideRoots, .invalidPath, .isDirectory, .notDirectory, .notRegularFile, .tooManyLinks:
                return nil
            case .limitExceeded: throw MCPError.invalidParams(error.message)
            default: throw MCPError(.internalError, error.message)
            }
        }
    }
}

extension Filesystem {
    /// The position behind a cursor, which clients may have kept while the directories changed.
    func position(at cursor: String) throws -> ResourceWalk.Position {
        let slash = cursor.firstIndex(of: "/") ?? cursor.endIndex
        guard let root = Int(cursor[..<slash]), roots.all.indices.contains(root), slash < cursor.endIndex,
            let text = try? PathText(client: "\(FileURI.scheme)\(cursor[slash...])")
        else { throw MCPError.invalidParams("The cursor is not valid any more; list again from the beginning.") }
        return ResourceWalk.Position(root: root, path: text.steps)
    }

    /// Nil where the file is gone since it was listed.
    fileprivate func resource(at position: ResourceWalk.Position) -> ResourceDefinition? {
        let root = roots.all[position.root]
        let path = position.path
        guard
            let handle = try? roots.resolver.open(path, beneath: root.directory, as: .handle, followingLast: false),
            let status = try? handle.status(), status.kind == .file
        else { return nil }
        let type = MediaType.guess(beginning: [], name: path.description)
        return ResourceDefinition(
            uri: FileURI.encode(Array(root.path.utf8), path),
            name: roots.all.count == 1 ? path.description : "\(root.name)/\(path)",
            mimeType: type == MediaType.unknown ? nil : type, size: status.size)
    }
}
