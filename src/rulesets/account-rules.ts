import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { type AccountSchema, fieldHolds, type NamedOfAccount } from '../domain/account-schema.ts'
import type { Owner } from '../domain/owner.ts'
import { objectTypes } from '../domain/record.ts'
import { jsonOrNull } from '../domain/text/json-or-null.ts'
import { hasPassed } from '../domain/time/clock.ts'
import { renewedDocument, type StoredDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadOwners } from '../records/index.ts'
import {
  type AccountRuleset,
  type AccountView,
  namedOfAccount,
  namesOwners,
  type Ruleset,
  rulesetOfAccount,
} from '../rules/index.ts'
import { message, StoredMessage } from '../words/index.ts'
import { loadRulesBasis } from './ruleset-store.ts'
import type { Rulesets } from './rulesets.ts'

// An earlier version stored text.
const StoredReason = z.union([StoredMessage, z.string().transform((text) => message('asWritten', { text }))])
const FieldSchema = z.object({
  code: z.string(),
  label: z.string(),
  holds: z.enum(fieldHolds),
  options: z.array(z.object({ id: z.string(), label: z.string() })),
  separator: z.string(),
  isArchived: z.boolean(),
  whyNotFilled: StoredReason.nullable(),
  // An earlier version did not store it: until the fields are read again, nothing is written to them.
  isWritable: z.boolean().default(false),
})
const PortableSchema = z.union([FieldSchema, z.object({ lacks: StoredReason, mayBeHidden: z.boolean() })])
const TypeSchemas = z.union([
  z.object({ fields: z.array(FieldSchema), portable: z.record(z.string(), PortableSchema) }),
  z.object({ unreadable: StoredMessage }),
])
const StoredSchema = z.object({
  /** The names that were requested: rules that use other names need another read. */
  named: z.string(),
  schema: z.object({
    types: z.partialRecord(z.enum(objectTypes), TypeSchemas),
    stages: z.array(z.string()).nullable(),
    currencies: z.array(z.string()).nullable().default(null),
  }),
})
const StoredNames = z.object({
  codes: z.partialRecord(z.enum(objectTypes), z.array(z.string())),
  portable: z.partialRecord(z.enum(objectTypes), z.array(z.string())),
  stages: z.boolean(),
  currencies: z.boolean().default(false),
})
const ReadNames = z.string().transform(jsonOrNull).pipe(StoredNames)
const accountSchemas = renewedDocument('account_schemas', StoredSchema)

/** The account of the rules. */
export interface RulesOfAccount {
  readonly accountId: string
  readonly vendor: string
  readonly timeZone: string
  readonly currency: string
}

/** The maximum age of an account's stored schema. */
const schemaMaxAgeMs = 3_600_000

/**
 * The part of the account's schema to read now; null if none is needed, or the stored one is fresh.
 *
 * @param named what the rules name of the account
 */
export async function dueSchema(
  db: Kysely<Schema>,
  named: NamedOfAccount,
  { accountId, now }: { readonly accountId: string; readonly now: Date },
): Promise<NamedOfAccount | null> {
  if (!namesAny(named)) return null
  const stored = await accountSchemas.load(db, accountId)
  const isFresh = stored !== null && !hasPassed(stored.updatedAt, schemaMaxAgeMs, now)
  return isFresh && isOf(stored.state, named) ? null : named
}

/** Whether everything that rules name of the account has been read, however long ago. @param named as for `dueSchema` */
export async function isSchemaRead(db: Kysely<Schema>, accountId: string, named: NamedOfAccount): Promise<boolean> {
  return hasRead(await accountSchemas.load(db, accountId), named)
}

type StoredAccountSchema = StoredDocument<typeof StoredSchema>

function hasRead(stored: StoredAccountSchema | null, named: NamedOfAccount): boolean {
  if (!namesAny(named)) return true
  const read = stored === null ? null : namesRead(stored)
  return read !== null && covers(read, named)
}

/** The names about which the CRM was asked. What another version stored in another shape counts as not read: null. */
function namesRead({ state }: StoredAccountSchema): NamedOfAccount | null {
  return ReadNames.safeParse(state.named).data ?? null
}

/** Whether what was requested includes all that is named. */
function covers(read: NamedOfAccount, named: NamedOfAccount): boolean {
  return (
    (['codes', 'portable'] as const).every((kind) =>
      objectTypes.every((type) => named[kind][type]?.every((name) => read[kind][type]?.includes(name)) ?? true),
    ) &&
    (read.stages || !named.stages) &&
    (read.currencies || !named.currencies)
  )
}

function namesAny({ codes, portable, stages, currencies }: NamedOfAccount): boolean {
  return Object.keys({ ...codes, ...portable }).length > 0 || stages || currencies
}

function isOf({ named: read }: { readonly named: string }, named: NamedOfAccount): boolean {
  return read === JSON.stringify(named)
}

/** Stores what the account has of what rules name. It is deleted when the account is erased. */
export async function saveSchema(
  db: Kysely<Schema>,
  accountId: string,
  { named, schema, now }: { readonly named: NamedOfAccount; readonly schema: AccountSchema; readonly now: Date },
): Promise<void> {
  await accountSchemas.save(db, accountId, { state: { named: JSON.stringify(named), schema }, now })
}

/** What is stored of an account's definitions and users. */
export async function loadAccountView(
  db: Kysely<Schema>,
  { accountId, vendor }: Pick<RulesOfAccount, 'accountId' | 'vendor'>,
): Promise<AccountView> {
  const stored = await accountSchemas.load(db, accountId)
  return { vendor, ...schemaIn(stored), owners: await loadOwners(db, accountId) }
}

/** What is stored of an account's definitions, with the names about which the CRM was asked. */
function schemaIn(stored: StoredAccountSchema | null): Pick<AccountView, 'schema' | 'askedCodes'> {
  if (stored === null) return { schema: null }
  return { schema: stored.state.schema, askedCodes: namesRead(stored)?.codes ?? {} }
}

/** The rules as they apply to the account, given its stored schema. */
export async function loadAccountRules(
  db: Kysely<Schema>,
  ruleset: Ruleset,
  account: RulesOfAccount,
): Promise<AccountRuleset> {
  const stored = await accountSchemas.load(db, account.accountId)
  return rulesGiven(stored, { ruleset, account, owners: await loadNamedOwners(db, ruleset, account) })
}

function rulesGiven(
  stored: StoredAccountSchema | null,
  {
    ruleset,
    account,
    owners,
  }: { readonly ruleset: Ruleset; readonly account: RulesOfAccount; readonly owners: readonly Owner[] | null },
): AccountRuleset {
  return rulesetOfAccount(ruleset, { ...account, ...schemaIn(stored), ...(owners && { owners }) })
}

/** What an account judges of a ruleset that is active in it, or would be. */
export interface RulesIfActive {
  readonly rules: AccountRuleset
  /** Whether what the rules name of the account has been read: otherwise more of them may be left out. */
  readonly isAccountRead: boolean
}

/** The rules as they apply to the account, and whether that is certain. */
export async function loadRulesIfActive(
  db: Kysely<Schema>,
  ruleset: Ruleset,
  account: RulesOfAccount,
): Promise<RulesIfActive> {
  const [stored, owners] = await Promise.all([
    accountSchemas.load(db, account.accountId),
    loadNamedOwners(db, ruleset, account),
  ])
  return {
    rules: rulesGiven(stored, { ruleset, account, owners }),
    isAccountRead: hasRead(stored, namedOfAccount(ruleset, account.vendor)),
  }
}

/** Whether an account does not judge all that it should: rules that say themselves that accounts may lack something do not count. */
export function isAnyLeftOut({
  rules,
  leftOut,
  leftOutSegments,
}: Pick<AccountRuleset, 'rules' | 'leftOut' | 'leftOutSegments'>): boolean {
  return rules.length === 0 || leftOut.some(({ isExpected }) => !isExpected) || leftOutSegments.length > 0
}

/** The account's users; null if the rules name none. */
async function loadNamedOwners(
  db: Kysely<Schema>,
  ruleset: Ruleset,
  { accountId }: Pick<RulesOfAccount, 'accountId'>,
): Promise<readonly Owner[] | null> {
  return namesOwners(ruleset) ? loadOwners(db, accountId) : null
}

/**
 * Loads the rules of an account as seen by the transaction, and compiles them only if something has changed. Call it
 * after selecting the records to judge: records that a new version marks later are judged later.
 */
export function rulesLoader(
  rulesets: Rulesets,
  account: RulesOfAccount,
): (db: Kysely<Schema>) => Promise<AccountRuleset> {
  let kept: KeptRules | null = null
  return async (db) => {
    kept = await renewed(db, kept, { rulesets, account })
    return kept.rules
  }
}

/** The rules of an account, and what they were compiled from. */
interface KeptRules extends NamingRuleset {
  /** The active version when they were loaded. */
  readonly version: string | null
  readonly basis: readonly unknown[]
  readonly rules: AccountRuleset
}

interface NamingRuleset {
  readonly ruleset: Ruleset
  readonly isNamingOwners: boolean
}

async function renewed(
  db: Kysely<Schema>,
  kept: KeptRules | null,
  { rulesets, account }: { readonly rulesets: Rulesets; readonly account: RulesOfAccount },
): Promise<KeptRules> {
  const { accountId } = account
  const { version, schemaReadAt } = await loadRulesBasis(db, accountId)
  const { ruleset, isNamingOwners } =
    kept !== null && kept.version === version ? kept : withNaming(await rulesets.of(db, accountId))
  const owners = isNamingOwners ? await loadOwners(db, accountId) : null
  const basis = [ruleset.version, schemaReadAt?.getTime() ?? null, owners]
  // The first look finds no version, and activates one.
  if (kept !== null && isDeepStrictEqual(kept.basis, basis)) return { ...kept, version }
  return { version, basis, ruleset, isNamingOwners, rules: await loadAccountRules(db, ruleset, account) }
}

function withNaming(ruleset: Ruleset): NamingRuleset {
  return { ruleset, isNamingOwners: namesOwners(ruleset) }
}
