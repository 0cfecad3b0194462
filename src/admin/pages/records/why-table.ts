import { mayExempt } from '../../../disputes/index.ts'
import { disclosureOf } from '../../../domain/masking/disclosure.ts'
import { namesOfOwners } from '../../../domain/owner.ts'
import { isInReadScope, type ReadScope } from '../../../domain/read-scope.ts'
import { explainRecord, explanationNotes, type NoteFormat, type RecordExplanation } from '../../../findings/index.ts'
import { capitalised, formatDay, formatFieldValue, formatMoment } from '../../../infra/format.ts'
import { readScopeOf } from '../../../people/index.ts'
import { loadOwners, type StoredRecord } from '../../../records/index.ts'
import { type ExplanationFormat, explanationMessage, type RuleExplanation } from '../../../rules/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { badge, linked, named, type Part, quiet, type Tone } from '../../components/part.ts'
import { type Table, tableOf } from '../../components/table.ts'
import type { PageRequest } from '../../page.ts'
import { exemptionUrl } from '../team/exemption-form.ts'

const states: Readonly<Record<RuleExplanation['outcome']['is'], { readonly tone: Tone; readonly words: Message }>> = {
  met: { tone: 'good', words: message('record.rule.met') },
  notMet: { tone: 'bad', words: message('record.rule.notMet') },
  notYet: { tone: 'info', words: message('record.rule.notYet') },
  notApplicable: { tone: 'neutral', words: message('record.rule.notApplicable') },
  answered: { tone: 'neutral', words: message('record.rule.answered') },
  undecided: { tone: 'warning', words: message('record.rule.undecided') },
}

/** Every rule about the record's type with its result now, and why. */
export async function whyTable(
  { db, account, loadRules, loadTypesToCome, clock }: AdminDeps,
  { viewer, say }: Pick<PageRequest, 'viewer' | 'say'>,
  record: StoredRecord,
): Promise<Table> {
  const { accountId, timeZone } = account
  const explained = await explainRecord(db, await loadRules(db), {
    accountId,
    record,
    typesToCome: await loadTypesToCome(db),
    now: clock.now(),
  })
  const format = formatFor(readScopeOf(viewer), { timeZone, say })
  const notes: NoteFormat = {
    day: (at) => formatDay(at, timeZone, say.language),
    names: namesOfOwners(await loadOwners(db, accountId)),
  }
  const scope = { record, ownerId: null, supervisorId: null, segmentId: null, ruleId: null }
  const isExempter = mayExempt(viewer, scope, record.ownerId)
  const columns = [
    {
      label: say(message('column.rule')),
      cell: ({ rule }: RecordExplanation) => named(say(message('asWritten', { text: rule.title }))),
    },
    {
      label: say(message('record.why')),
      cell: (one: RecordExplanation): readonly Part[] => {
        const { tone, words } = states[one.outcome.is]
        const noted = explanationNotes(one, notes)
        return [
          badge(noted.length > 0 ? 'neutral' : tone, say(words)),
          named(say(explanationMessage(one, format))),
          ...noted.map((note) => quiet(capitalised(say(note), say.language))),
          ...(isExempter && one.outcome.is === 'notMet' && one.exemptions.length === 0
            ? [linked(say(message('exemption.grant')), exemptionUrl(record, one.rule.id))]
            : []),
        ]
      },
    },
  ]
  return tableOf(explained, columns, { caption: say(message('record.rules')) })
}

/** A value of a linked record that the viewer may not read is not shown at all. */
function formatFor(
  scope: ReadScope,
  { timeZone, say }: { readonly timeZone: string; readonly say: Say },
): ExplanationFormat {
  return {
    moment: (at) => formatMoment(at, timeZone, say.language),
    value: ({ type, ownerId, name }, value) =>
      isInReadScope(scope, { type, ownerId })
        ? formatFieldValue(
            disclosureOf(scope, { type, ownerId }).value(type, name, String(value)),
            timeZone,
            say.language,
          )
        : '…',
  }
}
