import { sql } from 'kysely'
import { ownValue } from '../domain/own-value.ts'
import { objectTypePlurals, objectTypes } from '../domain/record.ts'
import { countOpenFindings } from '../findings/index.ts'
import { figureFormat, formatMoment } from '../infra/format.ts'
import { loadCursor } from '../records/index.ts'
import { loadRefusals, targetWords } from '../write-back/index.ts'
import type { AdminDeps } from './admin-deps.ts'

/** Everything that the overview shows. */
export async function overviewModel(deps: AdminDeps, now: Date): Promise<object> {
  const { db, account, ruleset } = deps
  const format = figureFormat(account.currency)
  const findings = await countOpenFindings(db, account.accountId)
  const lastPoll = await loadCursor(db, account.accountId, 'poll:task')
  return {
    title: 'Overview',
    account,
    lastSync: lastPoll ? formatMoment(lastPoll.updatedAt, account.timeZone) : 'the first sync is under way',
    now: formatMoment(now, account.timeZone),
    types: (await loadTypeCounts(deps)).map(({ type, total, complete }) => ({
      plural: objectTypePlurals[type],
      total: format.count(total),
      complete: format.count(complete),
      incomplete: format.count(total - complete),
      percent: total === 0 ? 100 : Math.floor((100 * complete) / total),
      url: `findings?object=${type}`,
    })),
    findingsOpen: format.count(findings.open),
    rules: ruleset.rules
      .map((rule) => ({ title: rule.title, id: rule.id, count: ownValue(findings.byRule, rule.id) ?? 0 }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count)
      .map((rule, _index, all) => ({
        ...rule,
        width: Math.max(1, Math.round((100 * rule.count) / (all[0]?.count ?? 1))),
        url: `findings?rule=${rule.id}`,
      })),
    refusals: (await loadRefusals(db, account.accountId)).map((refusal) => ({
      ...refusal,
      target: targetWords[refusal.target],
      plural: objectTypePlurals[refusal.type],
    })),
  }
}

async function loadTypeCounts({
  db,
  account,
}: AdminDeps): Promise<{ type: (typeof objectTypes)[number]; total: number; complete: number }[]> {
  const { rows } = await sql<{ object_type: string; total: number; complete: number }>`
    select r.object_type, count(*)::int as total,
      count(*) filter (where not exists (select from findings f where f.account_id = r.account_id
        and f.object_type = r.object_type and f.record_id = r.record_id and f.state = 'open'))::int as complete
    from records r where r.account_id = ${account.accountId} group by r.object_type`.execute(db)
  const byType = new Map(rows.map((row) => [row.object_type, row]))
  return objectTypes.map((type) => ({
    type,
    total: byType.get(type)?.total ?? 0,
    complete: byType.get(type)?.complete ?? 0,
  }))
}
