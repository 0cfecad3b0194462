import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { type Dispute, decideDispute, dispute, keyOf, loadDisputes, loadToDecide } from '../../disputes/index.ts'
import { objectTypePlurals, type RecordKey } from '../../domain/record.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Schema } from '../../infra/db/schema.ts'
import type { JobQueue } from '../../infra/queue/job-queue.ts'
import { figureScopeOf, loadUsers, type User, type UserViewer } from '../../people/index.ts'
import { loadRecords } from '../../records/index.ts'
import { loadList } from '../../repairs/index.ts'

/** The account of an emulated CRM, and how its people are imitated. */
export interface DisputingAccount {
  readonly accountId: string
  /** The dataset's id of each record, by `type:id` with the dataset's types and the CRM's ids. */
  readonly datasetIds: ReadonlyMap<string, string>
}

export interface DisputesReplay {
  readonly db: Kysely<Schema>
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly clock: Clock
  readonly accounts: readonly DisputingAccount[]
  /** Makes the same choices for the same company. */
  readonly seed: string
}

/** One account with its people. */
interface Office extends DisputingAccount {
  readonly deps: Parameters<typeof dispute>[0]
  readonly users: readonly User[]
  /** Names a finding in the same words in every CRM. */
  readonly nameOf: (key: RecordKey, ruleId: string) => string
  /** A number from 0 to 1 that depends on a name, the company and the week. */
  readonly chance: (name: string) => number
}

/** How many reps of each team dispute something in a week. */
const repsPerTeam = 2
/** Which part of the disputes is accepted; the others are refused. */
const acceptedPart = 0.6
const refusal = 'The rule fits this record. Please complete it.'

/**
 * Lets the supervisors of a company decide what was disputed before a week, as they would on its Monday. What they decide is
 * the same in every CRM. Repeating it changes nothing.
 *
 * @param from the last of the replayed times before that week
 */
export async function decideDisputes(replay: DisputesReplay, from: Date): Promise<void> {
  for (const office of await openOffices(replay, from)) await decideWaiting(office, from)
}

/**
 * Lets some reps of each team dispute something on their lists, as they would on the Tuesday of a week; the first refusal is
 * appealed. What they choose is the same in every CRM. Repeating it changes nothing.
 *
 * @param from the last of the replayed times before that week
 */
export async function raiseDisputes(replay: DisputesReplay, from: Date): Promise<void> {
  for (const office of await openOffices(replay, from)) await raiseSome(office, from)
}

async function openOffices(replay: DisputesReplay, from: Date): Promise<Office[]> {
  const offices: Office[] = []
  for (const account of replay.accounts) offices.push(await openOffice(replay, account, from))
  return offices
}

async function openOffice(
  { db, queue, clock, seed }: DisputesReplay,
  account: DisputingAccount,
  from: Date,
): Promise<Office> {
  const { accountId, datasetIds } = account
  return {
    ...account,
    deps: { db, queue, clock, account: { accountId } },
    users: await loadUsers(db, accountId),
    nameOf: ({ type, id }, ruleId) => `${type} ${datasetIds.get(`${objectTypePlurals[type]}:${id}`) ?? id}: ${ruleId}`,
    chance: (name) => chanceOf(`${seed} ${from.toISOString()} ${name}`),
  }
}

/** Equal for equal texts, and as good as random. */
function chanceOf(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 12), 16) / 16 ** 12
}

function asViewer(user: User): UserViewer {
  return { kind: 'user', user, sessionId: null, confirmedAt: new Date(0), openedIds: [], inFullRoles: [] }
}

async function decideWaiting({ deps, users, nameOf, chance }: Office, from: Date): Promise<void> {
  const { db, account } = deps
  for (const supervisor of users.filter(({ teamIds }) => teamIds.length > 0)) {
    const viewer = asViewer(supervisor)
    for (const raised of await loadToDecide(db, account.accountId, viewer)) {
      if (raised.raisedAt >= from) continue
      const isAccepted = chance(nameOf(keyOf(raised), raised.ruleId)) < acceptedPart
      await decideDispute(deps, { viewer, disputeId: raised.id, refusal: isAccepted ? null : refusal })
    }
  }
}

async function raiseSome(office: Office, from: Date): Promise<void> {
  const { deps, users, chance } = office
  const raised = await loadDisputes(deps.db, deps.account.accountId, {})
  const done = new Set(raised.filter(({ raisedAt }) => raisedAt >= from).map(({ ownerId }) => ownerId))
  const names = new Map(users.map((user) => [user.ownerId, user]))
  for (const { teamIds } of users) {
    const reps = teamIds.flatMap((id) => names.get(id) ?? [])
    let left = repsPerTeam - reps.filter(({ ownerId }) => done.has(ownerId)).length
    // A rep with nothing to dispute leaves it to the next one, so that each team has disputes.
    for (const rep of reps.toSorted((a, b) => chance(a.name) - chance(b.name))) {
      if (left > 0 && !done.has(rep.ownerId) && (await raiseOne(office, rep, raised))) left -= 1
    }
  }
  await appealOne(office, raised)
}

/**
 * The rep disputes one of the findings on his list, but not what was disputed before: that would be an appeal.
 *
 * @returns whether there was one
 */
async function raiseOne({ deps, nameOf, chance }: Office, rep: User, raised: readonly Dispute[]): Promise<boolean> {
  const { db, account, clock } = deps
  const viewer = asViewer(rep)
  const { ownerId } = rep
  const query = { ...account, scope: figureScopeOf(viewer), ownerId, now: clock.now(), limit: longestList, offset: 0 }
  const { records } = await loadList(db, query)
  const before = new Set(raised.map((one) => nameOf(keyOf(one), one.ruleId)))
  const [first] = records
    .flatMap(({ record: { type, id }, findings }) =>
      findings.flatMap(({ ruleId, isCharged }) => (isCharged ? [{ key: { type, id }, ruleId }] : [])),
    )
    .filter(({ key, ruleId }) => !before.has(nameOf(key, ruleId)))
    .map((finding) => ({ ...finding, place: chance(nameOf(finding.key, finding.ruleId)) }))
    .toSorted((a, b) => a.place - b.place)
  if (first === undefined) return false
  const { key, ruleId } = first
  // Clients refuse to be asked about themselves.
  const reasons = key.type === 'contact' || key.type === 'company' ? aboutClients : aboutWork
  const reason = reasons[Math.floor(chance(`why ${nameOf(key, ruleId)}`) * reasons.length)] ?? 'wrong'
  return (await dispute(deps, { viewer, key, ruleId, reason, comment: '' })) === 'disputed'
}

const aboutClients = ['notMine', 'wrong', 'clientRefused'] as const
const aboutWork = ['notMine', 'wrong'] as const
/** Longer than the list of any rep. */
const longestList = 500

/** One of those who were refused appeals, unless somebody has before. */
async function appealOne({ deps, users, nameOf, chance }: Office, raised: readonly Dispute[]): Promise<void> {
  if (raised.some(({ appealOf }) => appealOf !== null)) return
  const refused = raised
    .filter(({ state }) => state === 'refused')
    .map((one) => ({ one, place: chance(nameOf(keyOf(one), one.ruleId)) }))
    .toSorted((a, b) => a.place - b.place)
  for (const { one } of refused) {
    const user = users.find(({ ownerId }) => ownerId === one.ownerId)
    const [record] = await loadRecords(deps.db, deps.account.accountId, [keyOf(one)])
    // The person may have left, or the record may have been handed over.
    if (user === undefined || record?.ownerId !== user.ownerId) continue
    const appeal = { viewer: asViewer(user), key: keyOf(one), ruleId: one.ruleId, reason: one.reason, comment: '' }
    if ((await dispute(deps, appeal)) === 'disputed') return
  }
}
