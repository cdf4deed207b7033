import Synchronization

/// Tells a cancellation handler where its task waits, once it does. Zero is no place.
final class WaitingPlace: Sendable {
    private let stored = Atomic<UInt64>(0)

    var id: UInt64? {
        let id = stored.load(ordering: .acquiring)
        return id == 0 ? nil : id
    }

    func set(_ id: UInt64) { stored.store(id, ordering: .releasing) }
}
