import type { Account } from '../../accounts/index.ts'
import { ownValue } from '../../domain/own-value.ts'
import { countComplete, countOpenFindings } from '../../findings/index.ts'
import { figureFormat, formatMoment } from '../../infra/format.ts'
import { hasRole, readScopeOf } from '../../people/index.ts'
import { loadLastPoll } from '../../sync/index.ts'
import { type Message, message } from '../../words/index.ts'
import { loadRefusals } from '../../write-back/index.ts'
import type { AdminDeps } from '../admin-deps.ts'
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
  const format = figureFormat(account.currency)
  const findings = await countOpenFindings(db, counted)
  const lastPoll = await loadLastPoll(db, account.accountId)
  return {
    title: say(message('page.overview')),
    intro: say(introOf(account, lastPoll)),
    types: (await countComplete(db, counted)).map(({ type, total, complete }) => ({
      plural: say(message(`types.${type}`)),
      total: format.count(total),
      complete: format.count(complete),
      incomplete: format.count(total - complete),
      percent: total === 0 ? 100 : Math.floor((100 * complete) / total),
      url: `findings?object=${type}`,
    })),
    findingsOpen: format.count(findings.open),
    rules: rules
      .map((rule) => ({
        title: say(message('asWritten', { text: rule.title })),
        id: rule.id,
        count: ownValue(findings.byRule, rule.id) ?? 0,
      }))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count)
      .map((rule, _index, all) => ({
        ...rule,
        width: Math.max(1, Math.round((100 * rule.count) / (all[0]?.count ?? 1))),
        url: `findings?rule=${rule.id}`,
      })),
    // What the CRM refuses is an admin's matter.
    refusals: (hasRole(viewer, 'admin') ? await loadRefusals(db, account.accountId) : []).map((refusal) => ({
      what: say(refusedMessage(refusal)),
      reason: say(refusal.reason),
    })),
  }
}

function introOf({ externalId, timeZone }: Account, lastPoll: Date | null): Message {
  if (lastPoll === null) return message('overview.intro.first', { account: externalId, timeZone })
  return message('overview.intro', { account: externalId, timeZone, at: formatMoment(lastPoll, timeZone) })
}
