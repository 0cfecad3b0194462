import pg from 'pg'
import { planNameOf } from '../prepared.ts'

/** A connection to a server that prepares the statements that are marked as `prepared`. */
export class PreparingClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    const send: (...given: unknown[]) => unknown = this.query.bind(this)
    this.query = ((statement: unknown, ...rest: unknown[]) => send(named(statement), ...rest)) as typeof this.query
  }
}

function named(statement: unknown): unknown {
  const name = typeof statement === 'string' ? planNameOf(statement) : null
  return name === null ? statement : { name, text: statement }
}
