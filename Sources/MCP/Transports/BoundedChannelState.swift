/// Decides what happens to the elements, the waiting senders and the waiting consumer of a ``BoundedChannel``. Pure:
/// the shell resumes whom an action names, after it has let go of its lock.
///
/// `Sender` and `Consumer` are whatever the shell resumes.
struct BoundedChannelState<Element, Sender, Consumer> {
    typealias ID = UInt64

    enum Offer {
        /// It is in the buffer.
        case buffered
        /// It goes straight to the consumer.
        case hand(Element, to: Consumer)
        /// The buffer is full.
        case full
        /// The channel is finished.
        case finished
    }

    enum Suspension {
        case waiting(ID)
        case settled(Offer)
    }

    enum Take {
        /// The element; a sender whose own element took the free place can go on.
        case element(Element, resuming: Sender?)
        /// Nothing is there yet.
        case empty
        case finished((any Error)?)
        /// Somebody else waits already.
        case occupied
    }

    enum Await {
        case waiting(ID)
        case settled(Take)
    }

    private struct Waiting {
        let id: ID
        let element: Element
        let sender: Sender
    }

    private enum Ending { case open, finished((any Error)?) }

    private let capacity: Int
    private var buffer = FIFO<Element>()
    private var senders = FIFO<Waiting>()
    private var consumer: (id: ID, consumer: Consumer)?
    private var ending = Ending.open
    private var lastID: ID = 0

    init(capacity: Int) {
        precondition(capacity > 0, "A channel holds at least one element.")
        self.capacity = capacity
    }

    var bufferedCount: Int { buffer.count }
    var waitingSenderCount: Int { senders.count }

    /// An element arrives and is either taken or not; nobody waits.
    mutating func offer(_ element: Element) -> Offer {
        guard case .open = ending else { return .finished }
        if let waiting = consumer {
            consumer = nil
            return .hand(element, to: waiting.consumer)
        }
        guard buffer.count < capacity else { return .full }
        buffer.append(element)
        return .buffered
    }

    /// An element arrives whose sender waits when the buffer is full.
    mutating func suspend(_ sender: Sender, with element: Element) -> Suspension {
        switch offer(element) {
        case .full:
            let id = nextID()
            senders.append(Waiting(id: id, element: element, sender: sender))
            return .waiting(id)
        case let offer: return .settled(offer)
        }
    }

    /// The sender gives up. Nil when its element has been taken already, or the channel is finished.
    mutating func cancelSender(_ id: ID) -> Sender? { senders.remove { $0.id == id }?.sender }

    /// The consumer asks; nobody waits.
    mutating func take() -> Take {
        guard consumer == nil else { return .occupied }
        if let element = buffer.popFirst() {
            guard let next = senders.popFirst() else { return .element(element, resuming: nil) }
            buffer.append(next.element)
            return .element(element, resuming: next.sender)
        }
        guard case .finished(let error) = ending else { return .empty }
        ending = .finished(nil)  // the error is reported once; after it the sequence has ended
        return .finished(error)
    }

    /// The consumer asks, and waits when nothing is there.
    mutating func suspend(_ consumer: Consumer) -> Await {
        switch take() {
        case .empty:
            let id = nextID()
            self.consumer = (id, consumer)
            return .waiting(id)
        case let take: return .settled(take)
        }
    }

    /// The consumer gives up. Nil when it has been served already.
    mutating func cancelConsumer(_ id: ID) -> Consumer? {
        guard let waiting = consumer, waiting.id == id else { return nil }
        consumer = nil
        return waiting.consumer
    }

    /// Nothing more will arrive. What is in the buffer is still delivered; senders that wait fail, and a consumer that
    /// waits learns of the end.
    mutating func finish(_ error: (any Error)?) -> (senders: [Sender], consumer: Consumer?) {
        guard case .open = ending else { return ([], nil) }
        let waiting = consumer?.consumer
        consumer = nil
        ending = .finished(waiting == nil ? error : nil)
        return (senders.drain().map(\.sender), waiting)
    }

    private mutating func nextID() -> ID {
        lastID &+= 1
        return lastID
    }
}
