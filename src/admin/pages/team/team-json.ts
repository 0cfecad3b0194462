import { figuresJson } from '../../../metrics/index.ts'
import type { RecordToOpen } from '../../../scorecards/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { TeamWeek, WeekOf } from './load-team.ts'
import type { ChosenTeam } from './team-choice.ts'

/** A team this week, as returned by `/api/team`. */
export function teamJson(deps: AdminDeps, team: ChosenTeam, week: TeamWeek): object {
  const { reps, total, records, period, targets } = week
  return {
    supervisor: team.supervisorId,
    period: period.name,
    targets,
    reps: reps.map((rep) => ({
      ownerId: rep.rep.id,
      rep: rep.rep.name,
      ...weekJson(deps, rep, week),
      records: rep.records.map((record) => recordJson(deps, record)),
    })),
    total: total === null ? null : weekJson(deps, total, week),
    records: records.map((record) => recordJson(deps, record)),
  }
}

function weekJson(
  { account }: Pick<AdminDeps, 'account'>,
  { thisWeek, lastWeek, findings, overdue }: WeekOf,
  { metrics }: TeamWeek,
): object {
  return {
    thisWeek: figuresJson(metrics, thisWeek, account.currency).metrics,
    lastWeek: figuresJson(metrics, lastWeek, account.currency).metrics,
    findings: { ...findings, overdue },
  }
}

function recordJson({ recordUrl }: Pick<AdminDeps, 'recordUrl'>, record: RecordToOpen): object {
  const { key, title, ownerId, dueAt, isOverdue, openCount, ruleId, severity } = record
  return { ...key, url: recordUrl(key), title, ownerId, ruleId, severity, dueAt, isOverdue, openFindings: openCount }
}
