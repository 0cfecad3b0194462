import type { Account } from '../../accounts/index.ts'
import { ownValue } from '../../domain/own-value.ts'
import { countComplete, countOpenFindings } from '../../findings/index.ts'
import { figureFormat, formatMoment } from '../../infra/format.ts'
import { percentOf } from '../../metrics/index.ts'
import { hasRole, readScopeOf } from '../../people/index.ts'
import { loadLastPoll } from '../../sync/index.ts'
import { type Message, message, type Say } from '../../words/index.ts'
import { loadRefusals } from '../../write-back/index.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { allDone } from '../components/empty.ts'
import { bar, linked } from '../components/part.ts'
import { type Column, tableOf } from '../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../page.ts'
import { refusedMessage } from './refused-message.ts'

/** How complete the account's records are, and which rules are not met. */
export const overviewPage: Page = {
  path: '/',
  label: message('page.overview'),
  isFor: forRoles('admin', 'supervisor', 'rep'),
  isForPrograms: false,
  load: async (deps, request) => ({ template: 'overview', model: await overviewModel(deps, request) }),
}

async function overviewModel(deps: AdminDeps, { say, viewer }: Pick<PageRequest, 'say' | 'viewer'>): Promise<object> {
  const { db, account } = deps
  const counted = { accountId: account.accountId, scope: readScopeOf(viewer) }
  const { rules } = await deps.loadRuleset()
  const format = figureFormat(account.currency, say)
  const findings = await countOpenFindings(db, counted)
  const lastPoll = await loadLastPoll(db, account.accountId)
  return {
    title: say(message('page.overview')),
    intro: say(introOf(account, lastPoll, say)),
    types: tableOf(await countComplete(db, counted), typeColumns(say, format.count), {
      caption: say(message('column.records')),
    }),
    findingsOpen: format.count(findings.open),
    rules: tableOf(
      rules
        .map(({ id, title }) => ({
          title: say(message('asWritten', { text: title })),
          id,
          count: ownValue(findings.byRule, id) ?? 0,
        }))
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => b.count - a.count),
      ruleColumns(say, format.count, Math.max(1, ...Object.values(findings.byRule))),
      { caption: say(message('overview.count', { count: format.count(findings.open) })) },
    ),
    noRules: allDone(say(message('overview.none')), say(message('findings.none.next'))),
    // What the CRM refuses is an admin's matter.
    refusals: (hasRole(viewer, 'admin') ? await loadRefusals(db, account.accountId) : []).map((refusal) => ({
      what: say(refusedMessage(refusal)),
      reason: say(refusal.reason),
    })),
  }
}

function typeColumns(say: Say, count: (value: number) => string): readonly Column<CompleteCount>[] {
  return [
    { label: say(message('column.type')), cell: ({ type }) => say(message(`types.${type}`)) },
    { label: say(message('column.records')), isNumber: true, cell: ({ total }) => count(total) },
    { label: say(message('column.complete')), isNumber: true, cell: ({ complete }) => count(complete) },
    {
      label: say(message('column.incomplete')),
      isNumber: true,
      cell: ({ type, total, complete }) => linked(count(total - complete), `findings?object=${type}`),
    },
    {
      label: say(message('column.share.complete')),
      cell: ({ total, complete }) => {
        const percent = percentOf(complete, total)
        return [
          bar(percent, say(message('figure.percent.complete', { percent }))),
          { text: say(message('figure.percent', { percent })) },
        ]
      },
    },
  ]
}

type CompleteCount = Awaited<ReturnType<typeof countComplete>>[number]

interface RuleCount {
  readonly id: string
  readonly title: string
  readonly count: number
}

function ruleColumns(say: Say, shown: (value: number) => string, most: number): readonly Column<RuleCount>[] {
  return [
    { label: say(message('column.rule')), cell: ({ id, title }) => linked(title, `findings?rule=${id}`) },
    { label: say(message('column.open')), isNumber: true, cell: ({ count }) => shown(count) },
    { label: say(message('column.share')), cell: ({ count }) => bar(Math.max(1, (100 * count) / most), '') },
  ]
}

function introOf({ externalId, timeZone }: Account, lastPoll: Date | null, { language }: Say): Message {
  if (lastPoll === null) return message('overview.intro.first', { account: externalId, timeZone })
  const at = formatMoment(lastPoll, timeZone, language)
  return message('overview.intro', { account: externalId, timeZone, at })
}
