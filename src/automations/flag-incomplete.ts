import { DateTime } from 'luxon'
import { type Flag, objectTypes } from '../domain/record.ts'
import type { EvaluatedRecord } from '../findings/index.ts'
import { message } from '../words/index.ts'
import { type AccountLocale, flagText } from '../write-back/index.ts'
import type { Automation } from './automation.ts'

/** Flags records that do not meet the rules, with what is missing and since when, and clears the flag once they do. */
export const flagIncomplete: Automation = {
  id: 'flag-incomplete',
  because: message('cause.flag-incomplete'),
  types: objectTypes,
  desire: (evaluated, locale) => [
    {
      target: 'flag',
      value: flagFor(evaluated, locale),
      params: { rules: evaluated.verdicts.map(({ ruleId }) => ruleId) },
    },
  ],
}

/** The desired flag of a record; `complete` only for records that were flagged before. */
function flagFor({ verdicts }: EvaluatedRecord, { timeZone, say }: AccountLocale): Flag {
  if (verdicts.length === 0) return { status: 'complete', missing: null, since: null }
  const since = Math.min(...verdicts.map((verdict) => verdict.since.getTime()))
  return {
    status: 'incomplete',
    missing: flagText(verdicts, say),
    since: DateTime.fromMillis(since, { zone: timeZone }).toISODate(),
  }
}
