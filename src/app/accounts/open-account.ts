import { type Access, type Account, accountOf, saveAccount } from '../../accounts/index.ts'
import type { Crm } from '../../crm/port.ts'
import { type EvaluateProgress, evaluateSlice } from '../../findings/index.ts'
import type { ChangeSource } from '../../inbox/index.ts'
import { type Ruleset, requiredVendorFields } from '../../rules/index.ts'
import { saveCarriers } from '../../write-back/index.ts'
import type { AccountCrm } from '../open-crms.ts'
import { noteRulesOf, type Slices, type StageDeps, stageSlices, wireEvaluation } from './wire-stages.ts'

export interface OpenAccountDeps extends Omit<StageDeps, 'ruleset'>, AccountCrm {
  /** How changes in the account are detected. */
  readonly sources: readonly ChangeSource[]
  readonly access: Access
}

/** One account, connected: the stages of the journey with everything they need. */
export interface OpenAccount {
  readonly account: Account
  readonly crm: Crm
  /** The ruleset that it was opened for. Once another version is active, the account must be reopened. */
  readonly ruleset: Ruleset
  /** The same account, opened for the currently active ruleset. */
  reopen(): Promise<OpenAccount>
  readonly sources: readonly ChangeSource[]
  /** Reads from the CRM until the mirror is up to date. Writes nothing to the CRM. */
  sync(options: { readonly full: boolean }): Promise<void>
  /** Evaluates due records. */
  evaluate(): Promise<void>
  /** Writes the differences between desired and applied values to the CRM. */
  writeBack(): Promise<void>
  readonly slices: Slices
}

/**
 * Asks the CRM which account the credentials open, and wires the stages for it.
 *
 * @throws the `Crm…` errors of the first call
 */
export async function openAccount(deps: OpenAccountDeps): Promise<OpenAccount> {
  const { store, clock } = deps
  const account = accountOf(deps.crm.vendor, await deps.crm.read.account())
  await saveAccount(store.database.db, account, { ...deps.access, now: clock.now() })
  return openStoredAccount(deps, account)
}

/**
 * Wires the stages for a known account and its active ruleset, without calling the CRM, which may be unreachable.
 */
export async function openStoredAccount(opening: OpenAccountDeps, account: Account): Promise<OpenAccount> {
  const { store, clock, crm } = opening
  const { accountId, vendor } = account
  const ruleset = await store.rulesets.of(store.database.db, accountId)
  opening.readFields(requiredVendorFields(ruleset, vendor))
  const deps = { ...opening, ruleset }
  await noteRulesOf(deps, account)
  await saveCarriers(store.database.db, accountId, { carriers: crm.write.carriers, now: clock.now() })
  const slices = stageSlices(deps, account)
  return {
    account,
    crm,
    ruleset,
    reopen: () => openStoredAccount(opening, account),
    sources: deps.sources,
    sync: async ({ full }) => {
      if (await slices.sync(full)) await repeat(() => slices.sync(false))
      await repeat(() => slices.refresh())
    },
    evaluate: () => repeat(() => slices.evaluate()),
    writeBack: () => repeat(() => slices.writeBack()),
    slices,
  }
}

/**
 * Evaluates an account's due records without calling the CRM: values to write stay pending in the store.
 */
export async function evaluateStored(
  opening: Pick<OpenAccountDeps, 'store' | 'clock' | 'log'>,
  account: Account,
  progress: (progress: EvaluateProgress) => void,
): Promise<void> {
  const deps = { ...opening, ruleset: await opening.store.rulesets.of(opening.store.database.db, account.accountId) }
  await noteRulesOf(deps, account)
  const evaluation = { ...wireEvaluation({ ...deps, progress: () => undefined }, account), progress }
  await repeat(() => evaluateSlice(evaluation, account.accountId))
}

async function repeat(slice: () => Promise<boolean>): Promise<void> {
  while (await slice());
}
