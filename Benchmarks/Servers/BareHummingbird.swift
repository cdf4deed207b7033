import Hummingbird
import NIOCore

/// A Hummingbird route as its users write it: collect the body, answer a constant.
enum BareHummingbird {
    private static let maxBodyBytes = 4 << 20

    static func serve(port: Int, answerBytes: Int) async throws {
        let answer = ByteBuffer(string: Answer.text(bytes: answerBytes))
        let router = Router()
        router.post("/mcp") { request, _ in
            _ = try await request.body.collect(upTo: maxBodyBytes)
            return Response(
                status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: answer))
        }
        let configuration = ApplicationConfiguration(address: .hostname("127.0.0.1", port: port))
        try await Application(router: router, configuration: configuration).runService()
    }
}
