import AsyncHTTPClient
import JSON
import MCP
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension ExchangeFailure {
    /// What an error of the network means for a request; `CancellationError` when the task is cancelled.
    static func from(_ error: any Error) -> any Error {
        if Task.isCancelled { return CancellationError() }
        switch error {
        case let error as HTTPClientError: return failure(error)
        case let error as NIOConnectionError: return unreachable("\(error)")
        case let error as SocketAddressError: return unreachable("\(error)")
        case let error as NIOSSLError: return failure(error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return unreachable("The certificate of the server is for another host: \(error)")
        case let error as IOError: return failure(error)
        case ChannelError.connectTimeout: return unreachable("No connection came about in time.")
        case HTTPParserError.invalidEOFState: return lost("The server broke off its answer.")
        case let error as HTTPParserError: return unreadable("The answer is not HTTP: \(error)")
        case let error as NIOTooManyBytesError:
            return unreadable("The answer is longer than \(error.maxBytes.map { "\($0) bytes" } ?? "allowed").")
        case let error as ServerSentEventParser.Failure: return unreadable(error.description)
        case is ExchangeFailure, is CancellationError: return error
        default: return lost("\(error)")
        }
    }

    private static func failure(_ error: HTTPClientError) -> any Error {
        switch error {
        case .cancelled: return CancellationError()
        case .readTimeout: return lost("Nothing came from the server for too long.")
        case .remoteConnectionClosed: return lost("The server closed the connection.")
        case .connectTimeout, .tlsHandshakeTimeout, .invalidURL, .emptyHost, .missingSocketPath, .alreadyShutdown:
            return unreachable(error.shortDescription)
        case .getConnectionFromPoolTimeout:
            return unreachable("All connections to the server were in use for too long.")
        default:
            // Its full description would repeat a header's value.
            let short = error.shortDescription
            return short.hasPrefix("Invalid header") ? unreachable("\(short): HTTP does not allow it.") : lost(short)
        }
    }

    private static func failure(_ error: NIOSSLError) -> ExchangeFailure {
        switch error {
        case .uncleanShutdown: lost("The server broke off the TLS connection.")
        case .readInInvalidTLSState, .writeDuringTLSShutdown: lost("\(error)")
        default: unreachable("TLS failed: \(error)")
        }
    }

    private static func failure(_ error: IOError) -> ExchangeFailure {
        switch error.errnoCode {
        case ECONNREFUSED, ENOENT, EACCES, EPERM, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT, EMFILE,
            ENFILE,
            ENAMETOOLONG, ENOTSOCK:
            unreachable("\(error)")
        default: lost("\(error)")
        }
    }
}

extension ExchangeFailure {
    /// What a status other than 2xx means.
    static func refusal(_ answer: HTTPAnswer, body: [UInt8]) -> ExchangeFailure {
        let status = HTTPResponseStatus(statusCode: answer.status)
        var detail = status.reasonPhrase
        let error = jsonRPCError(body)
        if error == nil, let text = text(body, type: answer.headers.first(name: "Content-Type")) {
            detail += ": \(text)"
        }
        if (300..<400).contains(answer.status), let place = answer.headers.first(name: "Location") {
            detail +=
                "; the server sends to \(clip(String(place.prefix { $0 != "?" }))), use that address if you trust it"
        }
        if let wait = answer.headers.first(name: "Retry-After") { detail += " (Retry-After: \(clip(wait)))" }
        return .refused(status: answer.status, error: error, detail: detail)
    }

    private static func jsonRPCError(_ body: [UInt8]) -> MCPError? {
        guard let error = try? JSONParser.parse(body)["error"], case .object(let error) = error,
            error["code"]?.intValue != nil
        else { return nil }
        return MCPError(json: error)
    }

    /// What a body says, if it says it in a line: a page for browsers is no use in a message.
    private static func text(_ body: [UInt8], type: String?) -> String? {
        guard let type, type.hasPrefix("text/plain") || type.isJSONContentType, !body.isEmpty else { return nil }
        return clip(String(decoding: body.prefix(1024), as: UTF8.self))
    }

    /// Short enough for a message, and on one line.
    private static func clip(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    }
}
