import { Readable } from 'node:stream'
import { z } from 'zod'
import { loadDigests } from '../../../digests/index.ts'
import { type Dispute, discloseExemptions, keyOf, loadDisputes } from '../../../disputes/index.ts'
import { disclosureOf } from '../../../domain/masking/disclosure.ts'
import { isAmongOwners, type ReadScope } from '../../../domain/read-scope.ts'
import { type ObjectType, objectTypes } from '../../../domain/record.ts'
import { type Exemption, loadExemptions, loadFindingHistory } from '../../../findings/index.ts'
import {
  loadAuditLog,
  loadOwnLinks,
  loadReaderLanguages,
  loadSessions,
  readScopeOf,
  type UserViewer,
} from '../../../people/index.ts'
import { loadOwnedKeys, loadOwners, loadTeamEntries } from '../../../records/index.ts'
import { loadFindings } from '../../../scorecards/index.ts'
import { message, type Say } from '../../../words/index.ts'
import { loadWritesOf } from '../../../write-back/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type CsvCell, csvText, type Download } from '../../download.ts'

/**
 * All that is stored about a person, for himself. A test lists the columns of every table that name a person, and says where
 * they are here.
 *
 * @returns sections by name
 */
export async function loadStoredAbout(
  { db, account: { accountId }, clock }: Pick<AdminDeps, 'db' | 'account' | 'clock'>,
  viewer: UserViewer,
  say: Say,
): Promise<Readonly<Record<string, unknown>>> {
  const { user } = viewer
  const { ownerId } = user
  const now = clock.now()
  const whole = { limit: null, offset: 0 }
  const owners = await loadOwners(db, accountId)
  const entries = await loadTeamEntries(db, accountId)
  const scope = readScopeOf(viewer)
  const types = typesIn(scope, ownerId)
  const findings = await loadFindings(db, { accountId, scope, ownerId, now, ...whole })
  return {
    user,
    inCrm: owners.find(({ id }) => id === ownerId) ?? null,
    supervision: entries.filter(
      ({ member, supervisorIds }) =>
        (member.type === 'owner' && member.id === ownerId) || supervisorIds.includes(ownerId),
    ),
    language: (await loadReaderLanguages(db, accountId, ownerId)).own,
    sessions: await loadSessions(db, accountId, { ownerId, now }),
    signInLinks: await loadOwnLinks(db, accountId, ownerId),
    audit: (await loadAuditLog(db, accountId, { concerningId: ownerId, ...whole })).entries,
    digests: await loadDigests(db, accountId, { supervisors: [ownerId], limit: mostDigests }),
    records: await loadOwnedKeys(db, accountId, { ownerId, types }),
    findings: findings.items.map(({ key, title, message: missing, since }) => ({
      ...key,
      title,
      missing: missing === null ? '' : say(missing),
      since,
    })),
    written: await loadWritesOf(db, accountId, ownerId),
    disputes: await loadOwnDisputes(db, accountId, { ownerId, scope }),
    exemptions: await loadOwnExemptions(db, accountId, { ownerId, scope }),
    findingHistory: await loadFindingHistory(db, accountId, { ownerId, types }),
  }
}

/**
 * The same as CSV: a row for each value, with its section, the number of its item within the section and the path to it, so
 * that sections of any shape fit into one table.
 */
export function storedAboutCsv(sections: Readonly<Record<string, unknown>>, say: Say): Download {
  const headings = [message('me.csv.section'), message('me.csv.item'), message('me.csv.field'), message('me.csv.value')]
  const rows = Object.entries(sections).flatMap(([section, content]) => {
    // As JSON shows it: instants as ISO 8601, no methods, no undefined.
    const items: unknown = JSON.parse(JSON.stringify([content].flat()))
    return z
      .array(z.unknown())
      .parse(items)
      .flatMap((item, index) =>
        valuesIn(item).map(({ path, value }): CsvCell[] => [section, index + 1, path.join('.'), value]),
      )
  })
  const text = csvText([headings.map(say), ...rows], { isFirst: true })
  return { fileName: 'my-data.csv', type: 'text/csv', parts: Readable.from([text]) }
}

interface FlatValue {
  readonly path: readonly string[]
  readonly value: string
}

/** Every value within a JSON value. */
function valuesIn(json: unknown, path: readonly string[] = []): readonly FlatValue[] {
  if (json === null) return [{ path, value: '' }]
  if (typeof json !== 'object') return [{ path, value: typeof json === 'string' ? json : JSON.stringify(json) }]
  return Object.entries(json).flatMap(([key, value]) => valuesIn(value, [...path, key]))
}

/** What he disputed, and what he decided about disputes of others; what people typed is masked as in the records. */
async function loadOwnDisputes(
  db: AdminDeps['db'],
  accountId: string,
  { ownerId, scope }: { readonly ownerId: string; readonly scope: ReadScope },
): Promise<readonly Dispute[]> {
  const all = await loadDisputes(db, accountId, { concerningId: ownerId })
  return all.map((one) => {
    const disclosure = disclosureOf(scope, { ...keyOf(one), ownerId: one.ownerId })
    return { ...one, comment: disclosure.text(one.comment), refusal: disclosure.text(one.refusal) }
  })
}

/** What he is exempt from, and what he has exempted others from. */
async function loadOwnExemptions(
  db: AdminDeps['db'],
  accountId: string,
  { ownerId, scope }: { readonly ownerId: string; readonly scope: ReadScope },
): Promise<readonly Exemption[]> {
  const all = await loadExemptions(db, accountId, { endedSince: new Date(0) })
  const exemptions = all.filter((one) => [one.ownerId, one.supervisorId, one.grantedBy, one.endedBy].includes(ownerId))
  return discloseExemptions(db, accountId, { exemptions, scope })
}

/** More than a person gets in the years that digests are kept: one a week. */
const mostDigests = 10_000

/** The types of an owner's records that may be read. */
function typesIn(scope: ReadScope, ownerId: string): readonly ObjectType[] {
  const sets = scope.filter(({ owners }) => isAmongOwners(owners, ownerId))
  return objectTypes.filter((type) => sets.some(({ types }) => types === 'all' || types.includes(type)))
}
