import { evaluate, type Subject } from '../../../src/rules/index.ts'
import { type BenchCase, type BenchRun, type Goal, toCase } from '../bench-case.ts'
import { dealRules, dealSubjects, dealsNow } from './deals.ts'
import { ajvRules, handWritten, jsonRulesEngine, type Peer } from './peers.ts'

/**
 * The evaluation of records that are in memory, by processor time, with a verdict for each flag: beside code written for the
 * same rules, a rules engine, and a JSON Schema validator, which only name the rules. All must raise the same flags.
 */
export async function* benchRules(run: BenchRun): AsyncGenerator<BenchCase> {
  const subjects = dealSubjects(run.quick ? 2_000 : 100_000)
  for (const rules of [10, 50] as const) {
    run.say(`${rules} rules over ${subjects.length} records`)
    const ruleset = dealRules(rules)
    function ours(subject: Subject): readonly string[] {
      return evaluate(ruleset, subject, dealsNow).verdicts.map(({ ruleId }) => ruleId)
    }
    const speed = await bestSpeed((subject) => evaluate(ruleset, subject, dealsNow).verdicts, subjects)
    const peers: readonly (readonly [name: string, peer: Peer, share: number, goal: Goal])[] = [
      ['code written for these rules', handWritten(rules), 1, { of: 'ratio', is: '>=', than: 0.4 }],
      ['ajv', ajvRules(rules), 0.2, { of: 'ratio', is: '>=', than: 0.5 }],
      ['json-rules-engine', jsonRulesEngine(rules), 0.02, { of: 'ratio', is: '>=', than: 1 }],
    ]
    for (const [referenceName, peer, share, goal] of peers) {
      // A slow peer judges some of the records: its speed does not depend on their number.
      const some = subjects.slice(0, Math.ceil(subjects.length * share))
      await demandSameFlags({ referenceName, peer, ours }, some)
      const reference = await bestSpeed(peer, some)
      const text = `${rules} rules, records a second of processor time, with reasons`
      yield toCase({ bench: 'rules', case: text, ours: speed, reference, referenceName, unit: 'records/s' }, goal)
    }
    if (rules === 10) {
      const own = { ours: speed, reference: 1_000_000, referenceName: 'a million', unit: 'records/s' }
      yield toCase({ bench: 'rules', case: '10 rules, on one core', ...own }, { of: 'ratio', is: '>=', than: 1 })
    }
  }
}

const rounds = 5

/** Records a second of processor time, of the best round: the first ones are slow until the code has been compiled. */
async function bestSpeed(judge: (subject: Subject) => unknown, subjects: readonly Subject[]): Promise<number> {
  let best = 0
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage()
    const waiting = judgeAll(judge, subjects)
    if (waiting !== null) await waiting
    const { user, system } = process.cpuUsage(before)
    best = Math.max(best, (subjects.length * 1_000_000) / (user + system))
  }
  return best
}

/**
 * Judges each subject; those whose judgement takes turns, one after the other.
 *
 * @returns null if all have been judged: a loop in an asynchronous function would take longer than some judgements
 */
function judgeAll(judge: (subject: Subject) => unknown, subjects: readonly Subject[]): Promise<void> | null {
  let place = 0
  for (const subject of subjects) {
    place += 1
    const result = judge(subject)
    if (result instanceof Promise) return judgeInTurn(judge, { first: result, rest: subjects.slice(place) })
  }
  return null
}

async function judgeInTurn(
  judge: (subject: Subject) => unknown,
  { first, rest }: { readonly first: Promise<unknown>; readonly rest: readonly Subject[] },
): Promise<void> {
  await first
  for (const subject of rest) await judge(subject)
}

/** @throws Error with the first record that both judge differently */
async function demandSameFlags(
  { referenceName, peer, ours }: { readonly referenceName: string; readonly peer: Peer; readonly ours: Peer },
  subjects: readonly Subject[],
): Promise<void> {
  let flags = 0
  for (const subject of subjects) {
    const [found, expected] = [await ours(subject), await peer(subject)].map((ids) => ids.toSorted().join(' '))
    if (found !== expected) {
      throw new Error(`${referenceName} flags deal ${subject.record.id} for "${expected}", the rules for "${found}"`)
    }
    if (found !== '') flags += 1
  }
  if (flags === 0) throw new Error('no record is flagged')
}
