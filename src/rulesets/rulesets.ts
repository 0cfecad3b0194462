import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import type { Ruleset } from '../rules/index.ts'
import { activateRuleset, loadActiveRuleset, loadActiveVersion } from './ruleset-store.ts'

/** A valid rules file. */
export interface RulesFile {
  /** YAML. */
  readonly content: string
  readonly fileName: string
  readonly ruleset: Ruleset
}

/** The rulesets of accounts. Each account has its own, with versions. */
export interface Rulesets {
  /** The admin's file as it was when the store was opened. */
  readonly file: RulesFile
  /**
   * The account's active ruleset, compiled once per version. An account without a ruleset gets the admin's file.
   *
   * @throws ConfigError if this version of Minset cannot parse the stored ruleset
   */
  of(db: Kysely<Schema>, accountId: string): Promise<Ruleset>
  /** Whether that is still the account's active ruleset. */
  isInForce(db: Kysely<Schema>, accountId: string, ruleset: Pick<Ruleset, 'version'>): Promise<boolean>
}

/**
 * @param file the first ruleset of accounts that have none yet
 * @param parse parses a ruleset (YAML); throws ConfigError
 */
export function openRulesets(file: RulesFile, parse: (content: string, fileName: string) => Ruleset): Rulesets {
  const compiled = new Map([[file.ruleset.version, file.ruleset]])
  return {
    file,
    async of(db, accountId) {
      const version = await loadActiveVersion(db, accountId)
      if (version === null) await activateFile(db, accountId, file)
      const known = compiled.get(version ?? file.ruleset.version)
      if (known !== undefined) return known
      const stored = await loadActiveRuleset(db, accountId)
      if (stored === null) return file.ruleset
      const ruleset = parse(stored.content, stored.fileName)
      compiled.set(stored.version, ruleset)
      return ruleset
    },
    async isInForce(db, accountId, { version }) {
      return (await loadActiveVersion(db, accountId)) === version
    },
  }
}

/** Activates the file as the account's newest version, unless that is identical. @returns whether it was new */
export function activateFile(db: Kysely<Schema>, accountId: string, file: RulesFile): Promise<boolean> {
  const { content, fileName, ruleset } = file
  return activateRuleset(db, accountId, { version: ruleset.version, content, fileName })
}
