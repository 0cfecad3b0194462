import type { Duplex } from 'node:stream'
import { type Dialect, PostgresDialect, PostgresDriver, type PostgresPool, type PostgresPoolClient } from 'kysely'
import { PreparingClient } from './preparing-client.ts'

/**
 * A server on few connections that all statements share. Each is sent without waiting for the answers to those before it
 * (pipelining), and those of a moment are sent together on one connection, so that they wake the server once and not once
 * each. The server answers those of a connection in their order: a long one would hold up the others, so they are to be short.
 * No statement may count on another one's connection: there are no transactions.
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
  /** The connection for the statements of this moment. */
  #current: SharedConnection | null = null

  constructor(url: string, connections: number) {
    this.options = { connectionString: url, pipeline: true }
    this.#connections = Array.from({ length: connections }, () => new SharedConnection(this.options))
  }

  /** Lends the same connection for all statements of a moment: the one with the fewest unanswered ones before. */
  connect(): Promise<PostgresPoolClient> {
    if (this.#current === null) {
      this.#current = this.#connections.reduce((least, one) => (one.unanswered < least.unanswered ? one : least))
      // Statements are made in promises' turns, all of which come before this.
      process.nextTick(() => {
        this.#current = null
      })
    }
    return this.#current.lend()
  }

  async end(): Promise<void> {
    await Promise.all(this.#connections.map((one) => one.end()))
  }
}

/** Connects when it is first needed, and again after it was lost; what had been sent on it then fails. */
class SharedConnection {
  readonly #options: SharedConnections['options']
  #connected: Promise<PreparingClient> | null = null
  unanswered = 0

  constructor(options: SharedConnections['options']) {
    this.#options = options
  }

  async lend(): Promise<PostgresPoolClient> {
    this.unanswered += 1
    try {
      this.#connected ??= this.#connect()
      const client = await this.#connected
      sendTogether(client.connection.stream)
      return { query: client.query.bind(client), release: () => void (this.unanswered -= 1) }
    } catch (error) {
      this.unanswered -= 1
      throw error
    }
  }

  async end(): Promise<void> {
    await (await this.#connected)?.end()
  }

  #connect(): Promise<PreparingClient> {
    const client = new PreparingClient(this.#options)
    const connected = client.connect().then(() => client)
    const forget = (): void => {
      if (this.#connected === connected) this.#connected = null
    }
    client.on('error', forget)
    client.on('end', forget)
    connected.catch(forget)
    return connected
  }
}

/**
 * Sends what is written at this moment in one piece, so that the server is woken once.
 *
 * @param stream what a connected client writes to: above the encryption, which takes the socket below it over
 */
function sendTogether(stream: Duplex): void {
  stream.cork()
  process.nextTick(() => stream.uncork())
}
