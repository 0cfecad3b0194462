import type { Kysely, KyselyPlugin } from 'kysely'
import type { Schema } from '../../src/infra/db/schema.ts'

/** A database that counts what it is asked; its own transactions included. */
export interface CountingDatabase {
  readonly db: Kysely<Schema>
  /** The number of statements that some work sends. */
  readonly during: (work: () => Promise<unknown>) => Promise<number>
}

export function countStatements(counted: Kysely<Schema>): CountingDatabase {
  let count = 0
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      count += 1
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  return {
    db: counted.withPlugin(plugin),
    async during(work) {
      const before = count
      await work()
      return count - before
    },
  }
}
