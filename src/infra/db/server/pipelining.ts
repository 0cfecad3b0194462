import { type Dialect, PostgresDialect, PostgresDriver, type PostgresPool, type PostgresPoolClient } from 'kysely'
import { PreparingClient } from './preparing-client.ts'

/**
 * A server on few connections that all statements share. Each is sent at once, without waiting for the answers to those
 * before it (pipelining), so that the statements of a moment wake the server once per connection and not once each. The
 * server answers those of a connection in their order: a long one would hold up the others, so they are to be short. No
 * statement may count on another one's connection: there are no transactions.
 */
export function sharedDialect(url: string, connections: number): Dialect {
  const config = { pool: new SharedConnections(url, connections) }
  return Object.assign(new PostgresDialect(config), { createDriver: () => new DriverWithoutTransactions(config) })
}

class DriverWithoutTransactions extends PostgresDriver {
  /** @throws TypeError always: statements of others would become part of it */
  override beginTransaction(): Promise<void> {
    throw new TypeError('there are no transactions on shared connections')
  }
}

class SharedConnections implements PostgresPool {
  readonly options: { readonly connectionString: string; readonly pipeline: true }
  readonly #connections: readonly SharedConnection[]

  constructor(url: string, connections: number) {
    this.options = { connectionString: url, pipeline: true }
    this.#connections = Array.from({ length: connections }, () => new SharedConnection(this.options))
  }

  /** Lends the connection with the fewest unanswered statements. */
  connect(): Promise<PostgresPoolClient> {
    return this.#connections.reduce((least, one) => (one.unanswered < least.unanswered ? one : least)).lend()
  }

  async end(): Promise<void> {
    await Promise.all(this.#connections.map((one) => one.end()))
  }
}

/** Connects when it is first needed, and again after it was lost; what had been sent on it then fails. */
class SharedConnection {
  readonly #options: SharedConnections['options']
  #client: Promise<PreparingClient> | null = null
  unanswered = 0

  constructor(options: SharedConnections['options']) {
    this.#options = options
  }

  async lend(): Promise<PostgresPoolClient> {
    this.unanswered += 1
    try {
      this.#client ??= this.#connect()
      const client = await this.#client
      return { query: client.query.bind(client), release: () => void (this.unanswered -= 1) }
    } catch (error) {
      this.unanswered -= 1
      throw error
    }
  }

  async end(): Promise<void> {
    await (await this.#client)?.end()
  }

  #connect(): Promise<PreparingClient> {
    const client = new PreparingClient(this.#options)
    const connected = client.connect().then(() => client)
    const forget = (): void => {
      if (this.#client === connected) this.#client = null
    }
    client.on('error', forget)
    client.on('end', forget)
    connected.catch(forget)
    return connected
  }
}
