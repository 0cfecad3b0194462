import type { Trial } from '../../../backtest/index.ts'
import { ConfigError, NotFoundError } from '../../../domain/errors.ts'
import type { Ruleset } from '../../../rules/index.ts'
import { findActivated } from '../../../rulesets/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { PageRequest } from '../../page.ts'
import { loadEditedRules } from '../rule-editor/edited-rules.ts'

/** The parameters of an address that choose two rulesets; absent: the active one and the draft. */
export interface TrialParams {
  /** The number of a version: the one to compare with. */
  readonly from?: string | undefined
  /** The number of a version: the tried one. */
  readonly to?: string | undefined
}

/** Reads them from an address. */
export function trialParams({ text }: Pick<PageRequest, 'text'>): TrialParams {
  return { from: text('from'), to: text('to') }
}

/**
 * The chosen rulesets; null if the draft is chosen, and not valid.
 *
 * @throws NotFoundError for a version that the account does not have, or that this version of Minset cannot parse
 */
export async function loadTrial(deps: AdminDeps, { from, to }: TrialParams): Promise<Trial | null> {
  const candidate = to === undefined ? await loadDraftRuleset(deps) : await loadVersion(deps, to)
  if (candidate === null) return null
  const active = from === undefined ? await deps.loadRuleset() : await loadVersion(deps, from)
  return { account: deps.account, candidate, active }
}

async function loadDraftRuleset(deps: AdminDeps): Promise<Ruleset | null> {
  const { checked } = await loadEditedRules(deps)
  return 'problems' in checked ? null : checked.ruleset
}

async function loadVersion({ db, account, rulesets }: AdminDeps, text: string): Promise<Ruleset> {
  if (!/^\d{1,9}$/.test(text)) throw new NotFoundError(message('rules.version.noNumber', { text }))
  try {
    const { content, fileName } = await findActivated(db, account.accountId, Number(text))
    return rulesets.parseStored(content, fileName)
  } catch (error) {
    if (error instanceof ConfigError) throw new NotFoundError(error.said, { cause: error })
    throw error
  }
}
