/// The bytes of request bodies that the streams of one HTTP/2 connection may hold together. Touched on the connection's
/// event loop only.
final class WebBodyBudget {
    private var left: Int

    init(bytes: Int) { left = bytes }

    /// False when that is more than there is.
    func take(_ bytes: Int) -> Bool {
        guard bytes <= left else { return false }
        left -= bytes
        return true
    }
    func give(_ bytes: Int) { left += bytes }
}
