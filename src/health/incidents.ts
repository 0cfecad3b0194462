import type { Kysely } from 'kysely'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Log, logText } from '../infra/log.ts'
import { isSameMessage } from '../words/index.ts'
import type { CheckedCondition } from './check-health.ts'
import {
  type Incident,
  loadIncidents,
  type OpenProblem,
  purgeIncidents,
  saveIncident,
  saveOpenProblem,
} from './incident-store.ts'

export interface IncidentsDeps {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: Pick<Log, 'error' | 'info'>
}

const endedKeptMs = 24 * 3_600_000

/**
 * Open and ended problems: in memory, which survives outages of the store, and in the store, which survives restarts.
 */
export class Incidents {
  readonly #deps: IncidentsDeps
  readonly #open = new Map<string, OpenProblem>()
  /** The stored state, as far as this process knows. */
  readonly #stored = new Map<string, OpenProblem>()
  #ended: Incident[] = []
  #endedUnstored: Incident[] = []
  #isRestored = false
  #saving: Promise<void> | null = null
  #isSaveDue = false

  constructor(deps: IncidentsDeps) {
    this.#deps = deps
  }

  /** Records the results of the conditions, and logs which problems have begun and ended. */
  note(checked: readonly CheckedCondition[]): void {
    const now = this.#deps.clock.now()
    this.#forgetClosed(checked)
    for (const condition of checked) this.#noteOne(condition, now)
    this.#ended = this.#ended.filter(({ endedAt }) => now.getTime() - endedAt.getTime() < endedKeptMs)
  }

  /** The problem of a condition; null if there is none. */
  problemOf(condition: Pick<CheckedCondition, 'id' | 'accountId'>): OpenProblem | null {
    return this.#open.get(keyOf(condition)) ?? null
  }

  /** Every known problem, failing ones first. */
  open(): readonly OpenProblem[] {
    return [...this.#open.values()].toSorted((a, b) => rank(a) - rank(b))
  }

  /** Problems that ended within the last day, the latest first. */
  ended(): readonly Incident[] {
    return this.#ended
  }

  /** Loads the problems stored by another run, once. @throws the database's own error */
  async restore(): Promise<void> {
    if (this.#isRestored) return
    const known = await loadIncidents(this.#deps.db)
    this.#isRestored = true
    for (const problem of known.open) {
      const key = keyOf(problem)
      this.#stored.set(key, problem)
      if (!this.#open.has(key)) this.#open.set(key, problem)
    }
    this.#ended = [...this.#ended, ...known.ended]
  }

  /** Stores what is not stored yet, in the background. A failure is logged, and the next call tries again. */
  saveSoon(): void {
    this.#isSaveDue = true
    this.#saving ??= this.#saveWhileDue()
  }

  /** Resolves once nothing is being stored. */
  async saved(): Promise<void> {
    await this.#saving
  }

  /** A save that is running may already be past what has changed since it began: another one follows it. */
  async #saveWhileDue(): Promise<void> {
    try {
      while (this.#isSaveDue) {
        this.#isSaveDue = false
        await this.#save()
      }
    } catch (error) {
      this.#deps.log.error({ err: error }, 'problems could not be stored; the next check will')
    } finally {
      this.#saving = null
    }
  }

  /** Stores what is not stored yet. @throws the database's own error; the next call continues */
  async #save(): Promise<void> {
    const { db, clock } = this.#deps
    for (let incident = this.#endedUnstored[0]; incident !== undefined; incident = this.#endedUnstored[0]) {
      await saveIncident(db, incident)
      this.#stored.delete(keyOf(incident))
      this.#endedUnstored.shift()
      await purgeIncidents(db, new Date(clock.now().getTime() - endedKeptMs))
    }
    for (const [key, problem] of this.#open) {
      if (isSame(problem, this.#stored.get(key))) continue
      await saveOpenProblem(db, problem, clock.now())
      this.#stored.set(key, problem)
    }
  }

  #noteOne(condition: CheckedCondition, now: Date): void {
    const { id, accountId, problem } = condition
    const { log } = this.#deps
    const key = keyOf(condition)
    const before = this.#open.get(key)
    if (problem !== null) {
      const since = problem.since ?? before?.since ?? now
      this.#open.set(key, { ...problem, id, accountId, since })
      if (before === undefined) {
        const what = logText(problem.what)
        log.error({ condition: id, accountId, since, what }, 'condition failing')
      }
    } else if (before !== undefined) {
      this.#open.delete(key)
      const incident = { ...before, endedAt: now }
      this.#ended.unshift(incident)
      this.#endedUnstored.push(incident)
      log.info({ condition: id, accountId, since: before.since }, 'condition recovered')
    }
  }

  /**
   * Discards the problems of accounts that are no longer open. If the store fails, the state of the others is unknown.
   */
  #forgetClosed(checked: readonly CheckedCondition[]): void {
    if (checked.length === 1) return
    const evaluated = new Set(checked.map(keyOf))
    for (const key of this.#open.keys()) {
      if (evaluated.has(key)) continue
      this.#open.delete(key)
      this.#stored.delete(key)
    }
  }
}

function keyOf({ id, accountId }: Pick<CheckedCondition, 'id' | 'accountId'>): string {
  return `${accountId ?? ''} ${id}`
}

function rank({ severity }: OpenProblem): number {
  return severity === 'failing' ? 0 : 1
}

function isSame(one: OpenProblem, other: OpenProblem | undefined): boolean {
  return (
    other !== undefined &&
    one.severity === other.severity &&
    one.since.getTime() === other.since.getTime() &&
    isSameMessage(one.what, other.what) &&
    isSameMessage(one.action, other.action)
  )
}
