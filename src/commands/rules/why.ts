import { type Command, InvalidArgumentError } from 'commander'
import { readAccount } from '../../app/open-store.ts'
import { ConfigError } from '../../domain/errors.ts'
import { masked } from '../../domain/masking/disclosure.ts'
import { namesOfOwners } from '../../domain/owner.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { explainRecord, explanationNotes, type NoteFormat, type RecordExplanation } from '../../findings/index.ts'
import { formatDay, formatMoment } from '../../infra/format.ts'
import { print } from '../../infra/terminal.ts'
import { loadOwners, loadRecords } from '../../records/index.ts'
import { type AccountRuleset, type ExplanationFormat, explanationMessage } from '../../rules/index.ts'
import { loadAccountRules } from '../../rulesets/index.ts'
import { recordName } from '../../scorecards/index.ts'
import { loadTypesToCome } from '../../sync/index.ts'
import { defaultLanguage, message, sayAll, sayIn } from '../../words/index.ts'
import { type AccountFlags, accountOption, withStore } from '../open.ts'

interface WhyFlags extends AccountFlags {
  readonly json?: boolean
}

const say = sayIn(defaultLanguage)

/** `minset rules why`: explains every rule for one record; personal data of clients are masked. */
export function defineWhy(command: Command): void {
  command
    .argument('<type>', `the type of the record: ${objectTypes.join(', ')}`, typeOf)
    .argument('<id>', "the record's id in the CRM")
    .option('--json', 'print one JSON object')
    .option(...accountOption)
    .action(async (type: ObjectType, id: string, { json = false, account: of }: WhyFlags) => {
      await withStore(
        async ({ store }) => {
          const { db } = store.database
          const account = await readAccount(store, of)
          const { accountId, timeZone } = account
          const [record] = await loadRecords(db, accountId, [{ type, id }])
          if (record === undefined) {
            throw new ConfigError(message('rules.why.unknown', { type: message(`type.${type}`), id, accountId }))
          }
          const written = await store.rulesets.of(db, accountId)
          const ruleset = await loadAccountRules(db, written, account)
          const ofType = new Set(written.rules.filter(({ object }) => object === type).map((rule) => rule.id))
          const leftOut = ruleset.leftOut.filter(({ ruleId }) => ofType.has(ruleId))
          const typesToCome = await loadTypesToCome(db, accountId)
          const now = systemClock.now()
          const explained = await explainRecord(db, ruleset, { accountId, record, typesToCome, now })
          const owners = await loadOwners(db, accountId)
          const format: WhyFormat = {
            moment: (at) => formatMoment(at, timeZone, defaultLanguage),
            day: (at) => formatDay(at, timeZone, defaultLanguage),
            names: namesOfOwners(owners),
            value: (found, value) => masked.value(found.type, found.name, String(value)),
          }
          const { version } = ruleset
          const rules = [...explained.map((one) => toJson(one, format)), ...leftOut.map(leftOutJson)]
          if (json) print(JSON.stringify({ type, id, version, rules }))
          else {
            const title = recordName(record, masked) ?? `${type} ${id}`
            print([title, ...explained.map((one) => toText(one, format)), ...leftOut.map(leftOutText)].join('\n'))
          }
          // As of `check`: what no rule says of the record is not known.
          if (leftOut.some(({ isExpected }) => !isExpected)) process.exitCode = 1
        },
        (url) => `its page ${url}/records/${type}/${encodeURIComponent(id)} explains every rule`,
      )
    })
}

function typeOf(text: string): ObjectType {
  const type = objectTypes.find((one) => one === text)
  if (type === undefined) throw new InvalidArgumentError(`It must be one of ${objectTypes.join(', ')}.`)
  return type
}

type LeftOutRule = AccountRuleset['leftOut'][number]

type WhyFormat = ExplanationFormat & NoteFormat

function toText(explained: RecordExplanation, format: WhyFormat): string {
  const lines = [explanationMessage(explained, format), ...explanationNotes(explained, format)]
  return [explained.rule.id, ...lines.map((line) => `    ${say(line)}`)].join('\n')
}

function toJson(explained: RecordExplanation, format: ExplanationFormat): object {
  const { rule, outcome, mark, exemptions } = explained
  const why = say(explanationMessage({ outcome }, format))
  const reason = outcome.is === 'notMet' ? outcome.verdict.reason : null
  const until = outcome.is === 'notYet' ? outcome.until : null
  const exempt = exemptions.map(({ grantedBy, expiresAt, disputeId, scope: { segmentId } }) => {
    return { grantedBy, expiresAt, disputeId, segmentId }
  })
  return { ruleId: rule.id, outcome: outcome.is, reason, until, why, mark, exempt }
}

/** A rule that the account cannot judge says nothing of the record. */
function leftOutText({ ruleId, problems }: LeftOutRule): string {
  return [ruleId, '    left out:', ...problems.map((problem) => `    ${say(problem)}`)].join('\n')
}

function leftOutJson({ ruleId, problems, isExpected }: LeftOutRule): object {
  return { ruleId, outcome: 'leftOut', why: sayAll(say, problems), isExpected }
}
