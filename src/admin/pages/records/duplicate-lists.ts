import { disclosureOf } from '../../../domain/masking/disclosure.ts'
import { isInReadScope } from '../../../domain/read-scope.ts'
import type { RecordKey } from '../../../domain/record.ts'
import { loadSuspects } from '../../../findings/index.ts'
import { readScopeOf } from '../../../people/index.ts'
import { loadRecords, type StoredRecord } from '../../../records/index.ts'
import type { ListedFinding } from '../../../repairs/index.ts'
import { recordTitle } from '../../../scorecards/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { named, type Part } from '../../components/part.ts'
import type { PageRequest } from '../../page.ts'

/** How many suspects of a finding are listed. */
const mostSuspects = 20

/** The records of which a record is suspected to be a duplicate, by one of its findings. */
interface DuplicateList {
  readonly title: string
  /** Those that the viewer may see. */
  readonly records: readonly Part[]
  /** What else there is; empty: nothing. */
  readonly notes: readonly string[]
}

/** For each finding of a suspected duplicate: the other records. A record that the viewer may not see is only counted. */
export async function duplicateLists(
  { db, account, loadRules }: Pick<AdminDeps, 'db' | 'account' | 'loadRules'>,
  { viewer, say }: Pick<PageRequest, 'viewer' | 'say'>,
  {
    stored,
    findings,
    pathOf,
  }: {
    readonly stored: StoredRecord
    readonly findings: readonly ListedFinding[]
    /** The address of a record's page. */
    readonly pathOf: (record: RecordKey) => string
  },
): Promise<readonly DuplicateList[]> {
  const { accountId } = account
  const rules = await loadRules(db)
  const suspected = findings.filter(({ ruleId }) => rules.unique.has(ruleId))
  if (suspected.length === 0) return []
  const suspects = await loadSuspects(db, rules, { accountId, record: stored })
  const scope = readScopeOf(viewer)
  return Promise.all(
    suspected.map(async ({ ruleId, message: what }): Promise<DuplicateList> => {
      const keys = suspects.get(ruleId) ?? []
      const records = await loadRecords(db, accountId, keys.slice(0, mostSuspects))
      const shown = records.filter((record) => isInReadScope(scope, record))
      const hidden = records.length - shown.length
      return {
        title: say(message('record.duplicates', { what })),
        records: shown.map((record) => named(recordTitle(record, disclosureOf(scope, record)), pathOf(record))),
        notes: [
          ...(hidden > 0 ? [say(message('record.duplicates.hidden', { count: hidden }))] : []),
          ...(keys.length > mostSuspects ? [say(message('record.duplicates.many', { count: mostSuspects }))] : []),
        ],
      }
    }),
  )
}
