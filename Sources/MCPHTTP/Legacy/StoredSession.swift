import MCP

/// A legacy session as the table of sessions has it, whichever transport it came over.
protocol StoredSession: AnyObject, Sendable {
    var id: String { get }
    var principal: Principal { get }
    /// Whether it is in use at this moment; such a session is never thrown out.
    var isBusy: Bool { get }

    /// Sends signs of life on quiet streams, and counts a step of the requests' time-out.
    func tick(timeoutSteps: Int?)
    /// Ends the streams that would never end by themselves; requests that are under way may finish.
    func endStreams()
    func close()
}
