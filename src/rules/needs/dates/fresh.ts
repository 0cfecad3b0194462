import { z } from 'zod'
import { eitherOf, message } from '../../../words/index.ts'
import { type FieldPath, isUnread, readBeginning } from '../../compile/field-path.ts'
import { type Moment, noteChange, type Subject, visitLinked } from '../../compile/subject.ts'
import { spanMessage } from '../../describe/span-message.ts'
import { defineNeed, type NamedPath } from '../need.ts'
import { DateFields, WithinDays } from '../need-schemas.ts'

/** When a record was worked with, by default: its creation, its linked meetings and calls. */
const touches = ['createdAt', 'meeting.startsAt', 'call.at']

/**
 * The record was worked with within a number of days. The CRM's own time of the last change is not used, because what Minset
 * writes changes it too. A date ahead counts once it has come.
 */
export const fresh = defineNeed({
  key: 'fresh',
  label: message('ruleEdit.need.fresh'),
  form: '{ fresh, by }',
  schema: z.strictObject({
    fresh: WithinDays,
    by: DateFields.default(touches),
  }),
  named: ({ by }) =>
    by.map(
      (text, index): NamedPath => ({
        path: ['by', index],
        text,
        own: false,
        holds: 'instant',
        words: [],
        compared: true,
      }),
    ),
  askedFor: () => [],
  asks: ({ fresh: { withinDays }, by }, { nameOf }) =>
    message('need.fresh', { dates: eitherOf(by.map(nameOf)), span: spanMessage(withinDays * 24) }),
  compile({ fresh: { withinDays }, by }, { pathOf, zone }) {
    const paths = by.map(pathOf)
    return (subject, moment) => {
      let [latest, isDecided] = [Number.NEGATIVE_INFINITY, true]
      for (const path of paths) {
        const { at, isComplete } = latestOf(subject, path, moment)
        latest = Math.max(latest, at)
        isDecided &&= isComplete
      }
      const ends = zone.plusDays(latest, withinDays)
      noteChange(moment, ends)
      if (moment.now < ends) return null
      if (!isDecided) return 'undecided'
      return Number.isFinite(ends) ? { reason: 'late', since: ends } : { reason: 'late' }
    }

    /** The latest date that has come; infinitely long ago if there is none. */
    function latestOf(subject: Subject, path: FieldPath, moment: Moment): { at: number; isComplete: boolean } {
      let [latest, isEachRead] = [Number.NEGATIVE_INFINITY, true]
      function visit(record: Subject['record']): void {
        if (isUnread(record, path)) isEachRead = false
        const at = readBeginning(record, path, zone)
        if (at === null) return
        noteChange(moment, at)
        if (at <= moment.now) latest = Math.max(latest, at)
      }
      if (path.links.length === 0) visit(subject.record)
      const isComplete = path.links.length === 0 || visitLinked(subject, path.links, visit)
      return { at: latest, isComplete: isComplete && isEachRead }
    }
  },
})
