import { ConfigError } from '../domain/errors.ts'
import { type Log, logText } from '../infra/log.ts'
import { followNewRules } from '../rulesets/index.ts'
import { isSameMessage, type Message } from '../words/index.ts'
import type { Config } from './config.ts'
import { activateInAll, readRulesFile, type Store } from './open-store.ts'

/** Watches the rules file. */
export interface RulesWatch {
  /** Checks the file, and activates its content in every account if it has been edited and is valid. */
  look(): Promise<void>
  /** Why the current file is invalid; null if it is valid. */
  problem(): Message | null
}

/** Makes an edited file take effect without a restart, as soon as it is valid. */
export const lookEverySeconds = 60

/** Watches the rules file. @param deps the store was opened with the file's content at that time */
export function watchRules(deps: {
  readonly config: Pick<Config, 'rulesFile' | 'vendors'>
  readonly store: Pick<Store, 'database' | 'queue' | 'rulesets'>
  readonly log: Pick<Log, 'info' | 'warn'>
}): RulesWatch {
  const { config, store, log } = deps
  let problem: Message | null = null
  let seen = store.rulesets.file.ruleset.version

  function note(found: Message | null): void {
    if (found !== null && (problem === null || !isSameMessage(found, problem))) {
      log.warn({ why: logText(found) }, 'the rules file cannot be used')
    }
    problem = found
  }

  return {
    problem: () => problem,
    async look() {
      const file = await readRulesFile(config).catch((error: unknown) => {
        if (!(error instanceof ConfigError)) throw error
        note(error.said)
        return null
      })
      if (file === null) return
      note(null)
      // Only an edit activates the file: a ruleset that another process has activated stays, whatever its file
      // contains.
      if (file.ruleset.version === seen) return
      seen = file.ruleset.version
      for (const accountId of await activateInAll(store, file)) {
        log.info({ accountId, version: file.ruleset.version }, 'another ruleset is in force')
        await followNewRules(store.queue, store.database.db, accountId)
      }
    },
  }
}
