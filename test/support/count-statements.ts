import type { Kysely, KyselyPlugin } from 'kysely'
import type { Schema } from '../../src/infra/db/schema.ts'

/** A database that counts what it is asked; its own transactions included. */
export interface CountingDatabase {
  readonly db: Kysely<Schema>
  /** The number of statements that some work sends. */
  readonly during: (work: () => Promise<unknown>) => Promise<number>
  /** How many times some work waits for answers: statements that are sent together count once. */
  readonly waitsOf: (work: () => Promise<unknown>) => Promise<number>
  /** The statements that some work sends, as SQL. */
  readonly textsOf: (work: () => Promise<unknown>) => Promise<readonly string[]>
}

export function countStatements(counted: Kysely<Schema>): CountingDatabase {
  let texts: readonly string[] = []
  let waits = 0
  let isWaiting = false
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      texts = [...texts, counted.getExecutor().compileQuery(node, queryId).sql]
      if (!isWaiting) waits += 1
      isWaiting = true
      return node
    },
    transformResult({ result }) {
      isWaiting = false
      return Promise.resolve(result)
    },
  }
  async function textsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
    texts = []
    await work()
    return texts
  }
  return {
    db: counted.withPlugin(plugin),
    during: async (work) => (await textsOf(work)).length,
    async waitsOf(work) {
      waits = 0
      isWaiting = false
      await work()
      return waits
    },
    textsOf,
  }
}
