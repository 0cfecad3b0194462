/** What goes wrong with events on their way. Chances are between 0 and 1. */
export interface EventFaults {
  /** At least 0, less than 1; a seeded one makes the faults repeatable. */
  readonly random: () => number
  /** Chance that an event is sent once more. */
  readonly duplicate?: number
  /** Chance that an event changes places with one that waits. */
  readonly reorder?: number
  /** Chance that an event is held back. */
  readonly delay?: number
  /** How long an event is held back at most; ten minutes unless given. */
  readonly delayMs?: number
  /** Chance that an event is lost for good. */
  readonly drop?: number
}

/** An event that waits to be sent. */
export interface Waiting<Event> {
  readonly event: Event
  /** Milliseconds of the sandbox's clock. */
  readonly dueAt: number
}

const longestDelayMs = 10 * 60_000

/** What becomes of new events: which of them wait, how often, until when, and where in the line. */
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

/** A copy: an event that is sent twice waits twice. */
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
