import type { Kysely } from 'kysely'
import { keyText, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadUsers, type User } from '../people/index.ts'
import { listMessage, type Message, message } from '../words/index.ts'
import { deciding, loadFirstDeciders } from './decide.ts'
import type { Dispute, DisputeReason, DisputeState } from './dispute.ts'
import { loadStanding, type StandingFinding } from './dispute-store.ts'
import { decidersOf, disputeOptions, isAppealable, mayAskAgain, mayConfirm } from './who.ts'

/** What a viewer can do about a finding, and what was done. */
export interface FindingDispute extends StandingFinding {
  /** The reasons for which he may dispute it, or appeal; empty if he may not. */
  readonly options: readonly DisputeReason[]
  /** Whether disputing it is an appeal. */
  readonly isAppeal: boolean
  /** Whether he may withdraw the dispute. */
  readonly mayWithdraw: boolean
  /** Whether he may confirm that the value is right. */
  readonly mayConfirm: boolean
  /** Whether he may take that back. */
  readonly mayAskAgain: boolean
  /** What became of the latest dispute, in a sentence, as far as it concerns the finding as it is; null for nothing. */
  readonly words: Message | null
}

const reasonMessages: Readonly<Record<DisputeReason, Message>> = {
  notMine: message('dispute.reason.notMine'),
  wrong: message('dispute.reason.wrong'),
  clientRefused: message('dispute.reason.clientRefused'),
}

const stateMessages: Readonly<Record<DisputeState, Message>> = {
  waiting: message('dispute.state.waiting'),
  accepted: message('dispute.state.accepted'),
  refused: message('dispute.state.refused'),
  withdrawn: message('dispute.state.withdrawn'),
  lapsed: message('dispute.state.lapsed'),
}

/** The name of a reason, for a choice: "Not mine". */
export function reasonMessage(reason: DisputeReason): Message {
  return reasonMessages[reason]
}

/** The name of a state: "waits". */
export function stateMessage(state: DisputeState): Message {
  return stateMessages[state]
}

/** Why a finding that is exempt without a dispute is so, in a sentence; null for one that is not exempt. */
export function exemptMessage({ state, mayAskAgain: isOwn, isConfirmed }: FindingDispute): Message | null {
  if (state !== 'exempt') return null
  if (isOwn) return message('doubt.confirmed.you')
  return message(isConfirmed ? 'doubt.confirmed.owner' : 'exemption.state')
}

/**
 * The disputes of the findings of records that are not resolved, by `keyText` and in the order of their due dates.
 *
 * @param options.viewer null: one who disputes nothing
 * @param options.day a day in words, in the account's time zone
 */
export async function loadFindingDisputes(
  db: Kysely<Schema>,
  accountId: string,
  {
    viewer,
    records,
    day,
  }: {
    readonly viewer: { readonly user: Pick<User, 'ownerId' | 'roles'> } | null
    readonly records: readonly (RecordKey & { readonly ownerId: string | null })[]
    readonly day: (at: Date) => string
  },
): Promise<ReadonlyMap<string, readonly FindingDispute[]>> {
  const standing = await loadStanding(db, accountId, records)
  const raised = [...standing.values()].flat().flatMap((finding) => finding.dispute ?? [])
  const users = raised.length === 0 ? [] : await loadUsers(db, accountId)
  const firsts = await loadFirstDeciders(db, accountId, raised)
  const owners = new Map(records.map((record) => [keyText(record), record.ownerId]))
  function describe(finding: StandingFinding): FindingDispute {
    const ownerId = owners.get(keyText(finding.key)) ?? null
    const isCharged = finding.state === 'open' && viewer !== null
    const current = finding.dispute?.findingReason === finding.reason ? finding.dispute : null
    const mayWithdraw = finding.state === 'disputed' && viewer !== null && viewer.user.ownerId === current?.ownerId
    return {
      ...finding,
      options: isCharged ? disputeOptions(viewer, { ...finding, ownerId }) : [],
      isAppeal: isAppealable(finding),
      mayWithdraw,
      mayConfirm: mayConfirm(viewer, { ...finding, ownerId }),
      mayAskAgain: mayAskAgain(viewer, { ...finding, ownerId }),
      words: current === null ? null : disputeMessage(current, { users, firsts, day }),
    }
  }
  return new Map([...standing].map(([key, findings]) => [key, findings.map(describe)]))
}

interface Described {
  readonly users: readonly User[]
  readonly firsts: ReadonlyMap<string, string | null>
  readonly day: (at: Date) => string
}

/** What became of a dispute, in a sentence. */
function disputeMessage(raised: Dispute, { users, firsts, day }: Described): Message {
  const { state, reason, raisedAt, decidedAt, refusal, actorId } = raised
  if (state === 'waiting') {
    const deciders = decidersOf(deciding(raised, firsts), users).map(({ name }) => message('asWritten', { text: name }))
    return message(raised.appealOf === null ? 'dispute.waits' : 'dispute.waits.appeal', {
      day: day(raisedAt),
      reason: reasonMessages[reason],
      deciders: deciders.length === 0 ? message('dispute.anyAdmin') : listMessage('list.or', deciders),
    })
  }
  const name = users.find(({ ownerId }) => ownerId === actorId)?.name
  const by = name === undefined ? message('dispute.anyAdmin') : message('asWritten', { text: name })
  const on = day(decidedAt ?? raisedAt)
  if (state === 'refused') return message('dispute.refused', { day: on, by, why: refusal })
  return message('dispute.accepted', { day: on, by, reason: reasonMessages[reason] })
}
