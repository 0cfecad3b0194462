import { ConfigError } from '../domain/errors.ts'
import type { Log } from '../infra/log.ts'
import type { Config } from './config.ts'
import { activateInAll, readRulesFile, type Store } from './open-store.ts'

/** The rules file, as far as it has been looked at. */
export interface RulesWatch {
  /** Looks at the file; what it says now is put in force in every account, unless it cannot be used. */
  look(): Promise<void>
  /** Why the file cannot be used as it is now; null where it can. */
  problem(): string | null
}

/** So that a file that is edited takes effect without a restart, as soon as it can be used. */
export const lookEverySeconds = 60

/** @param deps the store was opened with the file as it was then */
export function watchRules(deps: {
  readonly config: Pick<Config, 'rulesFile' | 'vendors'>
  readonly store: Pick<Store, 'database' | 'queue'>
  readonly log: Pick<Log, 'info' | 'warn'>
}): RulesWatch {
  const { config, store, log } = deps
  let problem: string | null = null

  function note(found: string | null): void {
    if (found !== null && found !== problem) log.warn({ why: found }, 'the rules file cannot be used')
    problem = found
  }

  return {
    problem: () => problem,
    async look() {
      const file = await readRulesFile(config).catch((error: unknown) => {
        if (!(error instanceof ConfigError)) throw error
        note(error.message)
        return null
      })
      if (file === null) return
      note(null)
      for (const accountId of await activateInAll(store, file)) {
        log.info({ accountId, version: file.ruleset.version }, 'another ruleset is in force')
        // Whoever does it opens the account for the new rules first.
        await store.queue.enqueue(store.database.db, { name: 'findings.evaluate', payload: { accountId } })
      }
    },
  }
}
