import type { Kysely } from 'kysely'
import { ConfigError } from '../domain/errors.ts'
import { storedTextLimits } from '../domain/text/parse-yaml.ts'
import type { YamlSource } from '../domain/text/yaml-file.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Ruleset } from '../rules/index.ts'
import {
  type ActivatedRuleset,
  addActivation,
  loadActiveRuleset,
  loadActiveVersion,
  loadLastFileVersion,
  loadRulesetVersions,
} from './ruleset-store.ts'

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
  /** Parses a ruleset (YAML) that somebody hands in. @throws ConfigError with every problem */
  parse(content: string, fileName: string): Ruleset
  /** As `parse`, of one that Minset has accepted before, perhaps an earlier version of it that allowed larger ones. */
  parseStored(content: string, fileName: string): Ruleset
  /**
   * The account's active ruleset, compiled once per version. An account without a ruleset gets the admin's file.
   *
   * @throws ConfigError if this version of Minset cannot parse the stored ruleset
   */
  of(db: Kysely<Schema>, accountId: string): Promise<Ruleset>
  /**
   * The rulesets that were activated in the account, the active one first, up to a maximum.
   *
   * @returns `ruleset` null for one that this version of Minset cannot parse
   */
  history(
    db: Kysely<Schema>,
    accountId: string,
    limit: number,
  ): Promise<readonly (ActivatedRuleset & { readonly ruleset: Ruleset | null })[]>
  /** Whether that is still the account's active ruleset. @param ruleset as `of` returned it */
  isInForce(db: Kysely<Schema>, accountId: string, ruleset: Ruleset): Promise<boolean>
}

/**
 * @param file the first ruleset of accounts that have none yet
 * @param parse parses a ruleset (YAML); throws ConfigError
 */
export function openRulesets(
  file: RulesFile,
  parse: (content: string, source: string | YamlSource) => Ruleset,
): Rulesets {
  /** By the version under which they are stored: another version of Minset may read another meaning in the same text. */
  const compiled = new Map([[file.ruleset.version, file.ruleset]])
  function parseStored(content: string, fileName: string): Ruleset {
    return parse(content, { fileName, limits: storedTextLimits })
  }
  function parsedOrNull({ version, content, fileName }: ActivatedRuleset): Ruleset | null {
    const known = compiled.get(version)
    if (known !== undefined) return known
    try {
      const ruleset = parseStored(content, fileName)
      compiled.set(version, ruleset)
      return ruleset
    } catch (error) {
      if (error instanceof ConfigError) return null
      throw error
    }
  }
  return {
    file,
    parse,
    parseStored,
    async of(db, accountId) {
      const version = await loadActiveVersion(db, accountId)
      if (version === null) await activateFile(db, accountId, file)
      const known = compiled.get(version ?? file.ruleset.version)
      if (known !== undefined) return known
      const stored = await loadActiveRuleset(db, accountId)
      if (stored === null) return file.ruleset
      const ruleset = parseStored(stored.content, stored.fileName)
      compiled.set(stored.version, ruleset)
      return ruleset
    },
    async history(db, accountId, limit) {
      const versions = await loadRulesetVersions(db, accountId, { limit })
      return versions.map((stored) => ({ ...stored, ruleset: parsedOrNull(stored) }))
    },
    async isInForce(db, accountId, ruleset) {
      const version = await loadActiveVersion(db, accountId)
      return version !== null && compiled.get(version) === ruleset
    },
  }
}

/**
 * Activates the file in the account if its content is not what the file last gave to it. A version that somebody has
 * activated otherwise since stays active until the file is edited.
 *
 * @returns whether another version was active before
 */
export async function activateFile(db: Kysely<Schema>, accountId: string, file: RulesFile): Promise<boolean> {
  const { content, fileName, ruleset } = file
  const { version } = ruleset
  if ((await loadLastFileVersion(db, accountId)) === version) return false
  const activation = { version, content, fileName, origin: 'file', actorId: null, note: '' } as const
  const { isAdded, isChange } = await addActivation(db, accountId, activation)
  return isAdded && isChange
}
