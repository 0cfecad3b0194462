import { objectTypes } from '../../../domain/record.ts'
import {
  countComplete,
  countFindings,
  countUncharged,
  type FindingCounts,
  type OpenTrends,
  type TypeCount,
  type UnchargedCounts,
} from '../../../findings/index.ts'
import { capitalised, formatCount, formatMoment, sentence } from '../../../infra/format.ts'
import { hasRole, readScopeOf } from '../../../people/index.ts'
import { type AccountRuleset, describeRule, type Ruleset, rulesetFor } from '../../../rules/index.ts'
import { loadRulesIfActive, originMessage } from '../../../rulesets/index.ts'
import { listMessage, type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps, RulesetVersion } from '../../admin-deps.ts'
import type { Page, PageRequest } from '../../page.ts'
import { openTrendView, weeksOfTrends } from '../open-trend-view.ts'
import { findingsUrl } from '../records/findings-request.ts'
import { flagsView } from './flags-view.ts'
import { leftOutView } from './left-out-view.ts'
import { versionsView } from './versions-view.ts'

/** How many versions are shown. */
const mostVersions = 20

/**
 * The minimum data set in force, in plain words: for everybody whom it concerns. Its numbers are those of the records
 * that the viewer may read.
 */
export const rulesPage: Page = {
  path: '/rules',
  label: message('page.rules'),
  isFor: () => true,
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const loaded = await loadRules(deps, request)
    const model = modelOf(deps, loaded, request)
    const mayExempt = hasRole(request.viewer, 'admin', 'supervisor')
    return { template: 'rules', model: { ...model, mayExempt }, json: jsonOf(loaded) }
  },
}

interface LoadedRules {
  /** As it applies to CRMs of the account's vendor. */
  readonly ruleset: Ruleset
  /** The rules of these that can be checked in the account now, and those that cannot. */
  readonly inAccount: AccountRuleset
  /** Whether what the rules name of the account has been read: otherwise more of them may be left out. */
  readonly isAccountRead: boolean
  /** The latest first. */
  readonly versions: readonly RulesetVersion[]
  readonly counts: readonly TypeCount[]
  readonly trends: OpenTrends
  /** How many findings of each rule are listed only. */
  readonly noted: FindingCounts['rule']
  /** How many findings of each rule count in no figure. */
  readonly uncharged: ReadonlyMap<string, UnchargedCounts>
}

type Rule = Ruleset['rules'][number]

async function loadRules(deps: AdminDeps, { viewer }: Pick<PageRequest, 'viewer'>): Promise<LoadedRules> {
  const { db, account, clock } = deps
  const { accountId } = account
  const scope = readScopeOf(viewer)
  const weeks = weeksOfTrends(deps).map(({ from }) => from)
  const now = clock.now()
  const [judged, versions, counts, noted, uncharged, trends] = await Promise.all([
    loadJudged(deps),
    deps.loadRulesetVersions(mostVersions),
    countComplete(db, { accountId, scope }),
    countFindings(db, { accountId, scope, filter: { listing: 'noted' }, now }),
    countUncharged(db, { accountId, scope }),
    deps.loadOpenTrends(db, { accountId, scope, weeks, now }),
  ])
  return { ...judged, versions, counts, noted: noted.rule, uncharged, trends }
}

/** The active rules, and what the account judges of them. */
async function loadJudged(deps: AdminDeps): Promise<Pick<LoadedRules, 'ruleset' | 'inAccount' | 'isAccountRead'>> {
  const { db, account } = deps
  const ruleset = await deps.loadRuleset()
  const { rules: inAccount, isAccountRead } = await loadRulesIfActive(db, ruleset, account)
  return { ruleset: rulesetFor(ruleset, account.vendor), inAccount, isAccountRead }
}

function modelOf(deps: AdminDeps, loaded: LoadedRules, { say, viewer }: Pick<PageRequest, 'say' | 'viewer'>): object {
  const { ruleset, inAccount, isAccountRead, versions, counts } = loaded
  const { timeZone } = deps.account
  const [active] = versions
  return {
    title: say(message('page.rules')),
    name: say(message('asWritten', { text: ruleset.name })),
    isEditor: hasRole(viewer, 'admin'),
    inForce:
      active === undefined
        ? ''
        : say(
            message('rules.inForce', {
              version: active.version,
              since: formatMoment(active.activatedAt, timeZone, say.language),
              how: originMessage(active),
            }),
          ),
    leftOut: leftOutView(ruleset, inAccount, say),
    isAccountRead,
    flags: flagsView(deps, say),
    types: objectTypes.flatMap((type) => {
      const rules = ruleset.rules.filter((rule) => rule.object === type)
      if (rules.length === 0) return []
      const total = counts.find((count) => count.type === type)?.total ?? 0
      return {
        title: capitalised(say(message(`types.${type}`)), say.language),
        rules: rules.map((rule) => ruleView(deps, rule, { loaded, total, say })),
      }
    }),
    versions: versionsView(versions, { timeZone, say, isEditor: hasRole(viewer, 'admin') }),
  }
}

function ruleView(
  deps: AdminDeps,
  rule: Rule,
  {
    loaded: { ruleset, trends, inAccount, noted, uncharged },
    total,
    say,
  }: {
    readonly loaded: LoadedRules
    /** How many records of its type there are. */
    readonly total: number
    readonly say: Say
  },
): object {
  const { asks, onlyIf, due, terms, usedFor } = describeRule(rule, ruleset.fields)
  const numbers = trends.byRule.get(rule.id) ?? trends.nothing
  const { open, opened, resolved } = numbers
  return {
    id: rule.id,
    title: say(message('asWritten', { text: rule.title })),
    asks: sentence(asks, say),
    onlyIf: onlyIf.length === 0 ? '' : say(message('rules.onlyIf', { conditions: andOf(onlyIf) })),
    due: sentence(due, say),
    terms: terms.map(say),
    usedFor: usedFor === null ? '' : say(usedFor),
    uncharged: unchargedWords(uncharged.get(rule.id), say),
    noted: notedView(rule, { noted, say }),
    numbers: say(message('rules.numbers', { open, total: formatCount(total, say.language) })),
    changed: opened + resolved === 0 ? '' : say(message('rules.changed', { opened, resolved })),
    url: open === 0 ? null : findingsUrl({ rule: rule.id }),
    // A rule that every record has met all the time needs no picture of it.
    trend: trends.byRule.has(rule.id) ? openTrendView(numbers, { weeks: weeksOfTrends(deps), say }) : null,
    isLeftOut: inAccount.leftOut.some(({ ruleId }) => ruleId === rule.id),
  }
}

/** How many records do not meet the rule and count nowhere, as a backtest counts them too; empty for none. */
function unchargedWords(counts: UnchargedCounts | undefined, say: Say): string {
  if (counts === undefined) return ''
  const { exempt, disputed } = counts
  return say(message('rules.uncharged', { exempt, disputed }))
}

/** How many findings of the rule are listed only, with the address of their list; null for none. */
function notedView(
  { id }: Rule,
  { noted, say }: Pick<LoadedRules, 'noted'> & { readonly say: Say },
): { readonly text: string; readonly url: string } | null {
  const count = noted.get(id) ?? 0
  if (count === 0) return null
  return { text: say(message('rules.noted', { count })), url: findingsUrl({ rule: id, listing: 'noted' }) }
}

function andOf(conditions: readonly Message[]): Message {
  return listMessage('list.and', conditions)
}

function jsonOf({ ruleset, inAccount, isAccountRead, counts, uncharged, trends }: LoadedRules): object {
  return {
    name: ruleset.name,
    version: ruleset.version,
    rules: ruleset.rules.map((rule) => ({
      ...rule,
      records: counts.find(({ type }) => type === rule.object)?.total ?? 0,
      findings: trends.byRule.get(rule.id) ?? trends.nothing,
      ...(uncharged.get(rule.id) ?? { exempt: 0, disputed: 0 }),
    })),
    leftOut: inAccount.leftOut,
    leftOutSegments: inAccount.leftOutSegments,
    isAccountRead,
  }
}
