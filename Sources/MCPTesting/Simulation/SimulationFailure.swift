/// Why a simulation did not end well, with what is needed to see it again.
public struct SimulationFailure: Error, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Sendable {
        /// The body threw this.
        case thrown(any Error)
        /// Nothing could run and nobody slept, but the body had not ended.
        case deadlock
        /// More jobs ran than ``Simulation/Limits/steps``.
        case tooManySteps
        /// More time passed than ``Simulation/Limits/time``.
        case tooLong
        /// Another thread took part, so the seed does not decide what happens.
        case leftSimulation
    }

    /// What went wrong.
    public var reason: Reason
    /// The seed that shows it again.
    public var seed: UInt64
    /// How many jobs had run.
    public var steps: Int
    /// How much simulated time had passed.
    public var time: Duration

    /// A sentence that says what happened, when, and with which seed.
    public var description: String {
        let why =
            switch reason {
            case .thrown(let error): "The body threw: \(error)"
            case .deadlock:
                "Nothing can run and nobody sleeps, but the body has not ended: it waits for what nobody will do, or "
                    + "for work outside the simulation (`Task {}`, a thread, another clock)."
            case .tooManySteps: "The limit of steps was reached before the body ended."
            case .tooLong: "The limit of simulated time was reached before the body ended."
            case .leftSimulation:
                "Another thread made a job ready: something ran outside the simulation (`Task {}`, a thread, another "
                    + "clock), so the seed does not decide the order."
            }
        return "Seed \(seed), after \(steps) steps and \(time): \(why)"
    }
}
