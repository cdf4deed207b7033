/// How the requests of OAuth reach their servers: metadata, registration, tokens.
///
/// An implementation follows no redirect, bounds the answer to 1 MiB and the time to less than a minute, and finishes
/// what it has begun even when the task is cancelled: a token answer that is thrown away may take the only refresh token
/// with it.
public protocol AuthorizationHTTP: Sendable {
    /// Sends a request and returns the whole answer, whatever its status.
    ///
    /// - Throws: When there is no answer.
    func send(_ request: AuthorizationHTTPRequest) async throws -> AuthorizationHTTPResponse
}

/// A request of OAuth. Its headers and its body may hold secrets; its description does not show them.
public struct AuthorizationHTTPRequest: Sendable {
    /// `GET` or `POST`.
    public var method: String
    /// The address, query included.
    public var url: String
    /// The fields in their order.
    public var headers: [(name: String, value: String)]
    /// Empty for `GET`.
    public var body: [UInt8]

    /// A request.
    public init(method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whose name is compared without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

extension AuthorizationHTTPRequest: CustomStringConvertible, CustomReflectable {
    /// The method and the address without its query.
    public var description: String { method + " " + url.prefix { $0 != "?" } }
    /// Without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The answer to a request of OAuth. Its body may hold tokens; its description does not show them.
public struct AuthorizationHTTPResponse: Sendable {
    /// The status code of HTTP.
    public var status: Int
    /// The fields in their order.
    public var headers: [(name: String, value: String)]
    /// The whole body.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header, whose name is compared without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The largest body that is read, in bytes.
    public static let maxBodyBytes = 1 << 20
}

extension AuthorizationHTTPResponse: CustomStringConvertible, CustomReflectable {
    /// The status.
    public var description: String { "status \(status)" }
    /// Without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
