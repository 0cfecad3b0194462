/** Faults in the delivery of events. Probabilities are between 0 and 1. */
export interface EventFaults {
  /** Returns values in the range [0, 1); with a seed the faults are repeatable. */
  readonly random: () => number
  /** Probability that an event is sent twice. */
  readonly duplicate?: number
  /** Probability that an event swaps places with a waiting one. */
  readonly reorder?: number
  /** Probability that an event is delayed. */
  readonly delay?: number
  /** Maximum delay of an event; default ten minutes. */
  readonly delayMs?: number
  /** Probability that an event is lost permanently. */
  readonly drop?: number
}

/** An event that waits to be sent. */
export interface Waiting<Event> {
  readonly event: Event
  /** Milliseconds by the sandbox's clock. */
  readonly dueAt: number
}

const longestDelayMs = 10 * 60_000

/** Applies faults to new events: which are queued, how often, until when, and at which position. */
export function queueUp<Event>(
  waiting: readonly Waiting<Event>[],
  arrived: readonly Waiting<Event>[],
  faults: EventFaults | null,
): readonly Waiting<Event>[] {
  if (faults === null) return [...waiting, ...arrived]
  const line = [...waiting]
  for (const one of arrived) {
    if (happens(faults, faults.drop)) continue
    line.push(delayed(one, faults))
    if (happens(faults, faults.duplicate)) line.push(delayed(one, faults))
    if (happens(faults, faults.reorder)) swapLast(line, faults.random)
  }
  return line
}

function happens({ random }: EventFaults, chance = 0): boolean {
  return chance > 0 && random() < chance
}

/** A copy: an event that is sent twice is queued twice. */
function delayed<Event>(one: Waiting<Event>, faults: EventFaults): Waiting<Event> {
  if (!happens(faults, faults.delay)) return { ...one }
  return { ...one, dueAt: one.dueAt + Math.ceil(faults.random() * (faults.delayMs ?? longestDelayMs)) }
}

function swapLast<Event>(line: Waiting<Event>[], random: () => number): void {
  const [last] = line.slice(-1)
  const place = Math.floor(random() * line.length)
  const other = line[place]
  if (last === undefined || other === undefined) return
  line[place] = last
  line[line.length - 1] = other
}
