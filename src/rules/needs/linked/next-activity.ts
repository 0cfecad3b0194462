import { z } from 'zod'
import { message } from '../../../words/index.ts'
import { spanMessage } from '../../describe/span-message.ts'
import { longestDays } from '../../ruleset/condition-schema.ts'
import { defineNeed, type OtherNeeds } from '../need.ts'
import { Ahead } from '../need-schemas.ts'

/** Results of meetings that will not take place as planned, or have taken place. */
const noLongerAhead = ['cancelled', 'held', 'noShow', 'other']

/** A linked meeting, or open task, lies ahead: at most a number of days, if the rule states one. */
export function nextActivity({ kindOf }: OtherNeeds) {
  return defineNeed({
    key: 'nextActivity',
    label: message('ruleEdit.need.nextActivity'),
    form: '{ nextActivity }',
    schema: z.strictObject({ nextActivity: Ahead }),
    named: (need) =>
      kindOf(inOtherWords(need))
        .named(inOtherWords(need))
        .map((named) => ({ ...named, path: ['nextActivity'] })),
    askedFor: () => [],
    chains: (need) => kindOf(inOtherWords(need)).chains(inOtherWords(need)),
    asks: ({ nextActivity: ahead }) =>
      ahead === true
        ? message('need.nextActivity')
        : message('need.nextActivity.within', { span: spanMessage(ahead.withinDays * 24) }),
    missing: () => message('need.nextActivity.missing'),
    remedy: (_need, title) => message('remedy.nextActivity', { title }),
    compile: (need, context) => kindOf(inOtherWords(need)).compile(inOtherWords(need), context),
  })
}

function inOtherWords({ nextActivity: ahead }: { readonly nextActivity: true | { readonly withinDays: number } }) {
  const nextDays = ahead === true ? longestDays : ahead.withinDays
  return {
    anyOf: [
      { linked: 'meeting', where: { startsAt: { nextDays }, outcome: { not: noLongerAhead } } },
      { linked: 'task', where: { dueAt: { nextDays }, status: { not: 'done' } } },
    ],
  }
}
