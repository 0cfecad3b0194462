import {
  changeExemption,
  confirmValue,
  decideDispute,
  dispute,
  grantExemption,
  loadDisputes,
  loadToDecide,
  undoDecision,
  withdrawDispute,
} from '../../../src/disputes/index.ts'
import { type FieldValue, keyText, objectTypes, type RecordKey } from '../../../src/domain/record.ts'
import type { ExemptionScope } from '../../../src/findings/index.ts'
import { hasOwnRecords, setSupervisors } from '../../../src/people/index.ts'
import type { Happening } from './happening.ts'
import { randomLink, randomOwner, randomOwners, randomRecord, withOtherValues } from './random-company.ts'
import { linkable, randomRules, segmentIds } from './random-rules.ts'
import { type StandingFinding, service } from './stored-account.ts'

type Act = (happening: Happening) => Promise<void>

async function changeFields({ chance, company, account, clock }: Happening): Promise<void> {
  const changed = chance.some(company.records(), 1 + chance.number(8))
  for (const record of changed) company.put(withOtherValues(chance, record, clock.now()))
  await account.read(changed, chance.is(0.3))
}

async function changeOwner({ chance, company, account, clock }: Happening): Promise<void> {
  const changed = chance.some(company.records(), 1 + chance.number(5))
  for (const record of changed) {
    company.put({ ...record, updatedAt: clock.now(), ownerId: randomOwner(chance, company) })
  }
  await account.read(changed)
}

async function link({ chance, company, account }: Happening): Promise<void> {
  const pair = randomLink(chance, company)
  if (pair !== null) await account.read(pair)
}

async function unlink({ chance, company, account }: Happening): Promise<void> {
  const linked = company.records().filter((record) => company.linkedTo(record).length > 0)
  if (linked.length === 0) return
  const one = chance.oneOf(linked)
  const other = chance.oneOf(company.linkedTo(one))
  company.unlink(one, other)
  await account.read([one, other])
}

async function remove({ chance, company, account }: Happening): Promise<void> {
  const [record] = chance.some(company.records(), 1)
  if (record === undefined) return
  company.remove(record)
  await account.read([record])
}

/** A record comes into being, or one that was deleted comes back. */
async function add({ chance, company, account, clock }: Happening): Promise<void> {
  const type = chance.oneOf(objectTypes)
  const key = { type, id: `${type}${chance.number(10)}` }
  if (company.find(key) !== undefined) return
  company.put({ ...randomRecord(chance, company, { key, now: clock.now() }), updatedAt: clock.now() })
  const others: RecordKey[] = []
  for (const [from, to] of linkable) {
    const other = type === from ? to : from
    if (type !== from && type !== to) continue
    for (const one of chance.some(company.records(other), chance.number(2))) {
      company.link(key, one)
      others.push(one)
    }
  }
  await account.read([key, ...others])
}

/** The CRM returns a record in an unknown form for a while, in which it may change. */
async function obscure({ chance, company, account, clock }: Happening): Promise<void> {
  const record = chance.oneOf(company.records())
  company.unreadable.add(keyText(record))
  await account.read([record])
  await account.evaluate()
  if (chance.is(0.6)) company.put(withOtherValues(chance, record, clock.now()))
  else if (chance.is(0.3)) company.remove(record)
  company.unreadable.clear()
  await account.read([record])
}

/** One record becomes a part of another of its type. The CRM says nothing of those that were linked to it. */
async function merge({ chance, company, account, clock }: Happening): Promise<void> {
  const [kept, merged] = chance.inAnyOrder(company.records(chance.oneOf(['contact', 'company', 'deal'])))
  if (kept === undefined || merged === undefined) return
  const filled = Object.entries(kept.fields).map(([name, value]): [string, FieldValue] => [
    name,
    value ?? merged.fields[name] ?? null,
  ])
  for (const other of company.linkedTo(merged)) company.link(kept, other)
  company.remove(merged)
  company.put({ ...kept, updatedAt: clock.now(), fields: Object.fromEntries(filled) })
  await account.read([kept, merged])
}

/** People leave, come back, and change teams in the CRM; owners are read once an hour. */
async function changeOwners({ chance, company, account, clock }: Happening): Promise<void> {
  const others = randomOwners(chance)
  const changed = chance.some(others, 2).map(({ id }) => id)
  company.owners = company.owners.map((owner) =>
    changed.includes(owner.id) ? (others.find(({ id }) => id === owner.id) ?? owner) : owner,
  )
  clock.advance({ hours: 1, minutes: 1 })
  await account.opened().sync({ full: false })
}

async function changeTeam({ chance, company, account, clock }: Happening): Promise<void> {
  const there = company.owners.filter(({ archived }) => !archived)
  const teams = there.flatMap(({ teams: ofOwner }) => ofOwner.map(({ id }) => id))
  const member =
    teams.length > 0 && chance.is(0.4)
      ? { type: 'team' as const, id: chance.oneOf(teams) }
      : { type: 'owner' as const, id: chance.oneOf(there).id }
  const supervisorIds = chance.is(0.2) ? null : chance.some(there, chance.number(3)).map(({ id }) => id)
  const actor = { ownerId: null, role: 'service' as const }
  await setSupervisors(account.db, account.accountId, { member, supervisorIds, actor, now: clock.now() })
}

async function waitLong({ chance, clock }: Happening): Promise<void> {
  await Promise.resolve()
  clock.advance({ hours: chance.number(chance.is(0.3) ? 200 : 30), minutes: chance.number(60) })
}

/** Until the moment at which something is due by itself. */
async function waitUntilDue({ account, clock }: Happening): Promise<void> {
  const next = await account.db
    .selectFrom('due_evaluations')
    .select('due_at')
    .where('account_id', '=', account.accountId)
    .where('due_at', '>', clock.now())
    .orderBy('due_at')
    .executeTakeFirst()
  if (next !== undefined) clock.set(next.due_at)
}

async function activate(happening: Happening): Promise<void> {
  const rules = randomRules(happening.chance)
  await happening.account.activate(rules)
  happening.earlier = happening.rules
  happening.rules = rules
}

async function rollBack(happening: Happening): Promise<void> {
  const { rules, earlier } = happening
  if (earlier === null) return
  await happening.account.rollBack()
  happening.rules = earlier
  happening.earlier = rules
}

async function randomScope({ chance, company, account }: Happening): Promise<ExemptionScope> {
  const findings = await account.findings()
  const none = { record: null, ownerId: null, supervisorId: null, segmentId: null, ruleId: null }
  const [finding] = chance.some(findings, 1)
  const owner = { ownerId: chance.oneOf(company.owners).id }
  const who = chance.oneOf([{}, {}, owner, { supervisorId: owner.ownerId }])
  const what = chance.oneOf([{}, { ruleId: finding?.ruleId ?? null }, { segmentId: chance.oneOf(segmentIds) }])
  const which = chance.is(0.25) && finding !== undefined ? { record: finding.key } : {}
  const scope = { ...none, ...who, ...what, ...which }
  return Object.values(scope).every((one) => one === null) ? { ...scope, ...owner } : scope
}

async function grant(happening: Happening): Promise<void> {
  const { chance, account, clock, granted, acts } = happening
  const scope = await randomScope(happening)
  if (scope.record !== null && happening.company.find(scope.record) === undefined) return
  const expiresAt = chance.is(0.5) ? null : new Date(clock.now().getTime() + (1 + chance.number(90)) * 3_600_000)
  const reason = `for ${String(granted.size)}`
  await grantExemption(account.acting, { viewer: service, scope, reason, expiresAt })
  const exemption = { scope, expiresAt, findingReason: null }
  granted.set(await account.lastExemption(), exemption)
  happening.acts = { ...acts, exemptions: [...acts.exemptions, exemption] }
}

async function revoke(happening: Happening): Promise<void> {
  const { chance, account, granted, acts } = happening
  const [id, one] = chance.some([...granted], 1)[0] ?? []
  // One of a record that is gone cannot be revoked.
  if (id === undefined || one === undefined) return
  if (one.scope.record !== null && happening.company.find(one.scope.record) === undefined) return
  const isRevoked = acts.exemptions.includes(one)
  await changeExemption(account.acting, { viewer: service, id, isRevoked })
  const others = acts.exemptions.filter((other) => other !== one)
  happening.acts = { ...acts, exemptions: isRevoked ? others : [...others, one] }
}

function refOf({ key, ruleId }: StandingFinding): { readonly key: RecordKey; readonly ruleId: string } {
  return { key, ruleId }
}

async function raise(happening: Happening): Promise<void> {
  const { chance, account, acts } = happening
  const open = (await account.findings()).filter(({ state, ownerId }) => state === 'open' && ownerId !== null)
  const [finding] = chance.some(open, 1)
  const viewer = finding?.ownerId ? await account.viewerOf(finding.ownerId) : null
  if (finding === undefined || viewer === null || !hasOwnRecords(viewer)) return
  const raised = dispute(account.acting, { viewer, ...refOf(finding), reason: 'wrong', comment: '' })
  // A refused dispute can be appealed once.
  const isRaised = await raised.then(
    () => true,
    () => false,
  )
  const known = { id: finding.id, reason: finding.reason, ownerId: viewer.user.ownerId }
  if (isRaised) happening.acts = { ...acts, disputes: [...acts.disputes, known] }
}

async function decide(happening: Happening): Promise<void> {
  const { chance, account, acts } = happening
  const { db, accountId } = account
  const viewers = await Promise.all(happening.company.owners.map(({ id }) => account.viewerOf(id)))
  for (const viewer of chance.inAnyOrder([service, ...viewers.filter((one) => one !== null)])) {
    const [waiting] = await loadToDecide(db, accountId, viewer)
    if (waiting === undefined) continue
    const refusal = chance.is(0.4) ? 'No.' : null
    await decideDispute(account.acting, { viewer, disputeId: waiting.id, refusal })
    const record = { type: waiting.type, id: waiting.recordId } as RecordKey
    const scope = { record, ownerId: null, supervisorId: null, segmentId: null, ruleId: waiting.ruleId }
    const exemption = { scope, expiresAt: null, findingReason: waiting.findingReason }
    const id = `${waiting.type}:${waiting.recordId} ${waiting.ruleId}`
    const disputes = acts.disputes.filter((one) => one.id !== id)
    happening.acts = {
      ...acts,
      disputes,
      exemptions: refusal === null ? [...acts.exemptions, exemption] : acts.exemptions,
    }
    if (chance.is(0.2) && (await undoDecision(account.acting, { viewer, disputeId: waiting.id }))) happening.acts = acts
    return
  }
}

async function withdraw(happening: Happening): Promise<void> {
  const { account, acts } = happening
  const [waiting] = await loadDisputes(account.db, account.accountId, { state: 'waiting' })
  const viewer = waiting && (await account.viewerOf(waiting.ownerId))
  if (!waiting || !viewer) return
  const key = { type: waiting.type, id: waiting.recordId } as RecordKey
  if (happening.company.find(key) === undefined) return
  await withdrawDispute(account.acting, { viewer, key, ruleId: waiting.ruleId })
  const id = `${waiting.type}:${waiting.recordId} ${waiting.ruleId}`
  happening.acts = { ...acts, disputes: acts.disputes.filter((one) => one.id !== id) }
}

async function confirm(happening: Happening): Promise<void> {
  const { chance, account, acts } = happening
  const asked = (await account.findings()).filter(({ state, reason }) => state === 'noted' && reason === 'doubtful')
  const [finding] = chance.some(asked, 1)
  const viewer = finding?.ownerId ? await account.viewerOf(finding.ownerId) : null
  if (finding === undefined || viewer === null) return
  await confirmValue(account.acting, { viewer, ...refOf(finding) })
  const scope = { record: finding.key, ownerId: null, supervisorId: null, segmentId: null, ruleId: finding.ruleId }
  happening.acts = { ...acts, exemptions: [...acts.exemptions, { scope, expiresAt: null, findingReason: 'doubtful' }] }
}

/** What happens, the likely things several times. */
const ofRecords: readonly Act[] = [
  changeFields,
  changeFields,
  changeFields,
  changeOwner,
  obscure,
  link,
  unlink,
  remove,
  add,
  add,
  merge,
]
const ofPeople: readonly Act[] = [changeOwners, changeTeam, changeTeam]
const ofTime: readonly Act[] = [waitLong, waitUntilDue, waitUntilDue]
const ofFindings: readonly Act[] = [grant, grant, revoke, raise, raise, decide, withdraw, confirm]
const ofRules: readonly Act[] = [activate, rollBack]

const all = [...ofRecords, ...ofTime, ...ofFindings, ...ofPeople, ...ofRules]

/** What is still to happen on each account before it all begins again, so that nothing is left out for long. */
const ahead = new WeakMap<Happening, Act[]>()

/** Lets something happen. @returns what, and whether people have seen the findings before they acted */
export async function letHappen(
  happening: Happening,
): Promise<{ readonly name: string; readonly isOfPeople: boolean }> {
  const left = ahead.get(happening) ?? []
  if (left.length === 0) left.push(...happening.chance.inAnyOrder(all))
  ahead.set(happening, left)
  const act = left.pop() ?? changeFields
  await act(happening)
  return { name: act.name, isOfPeople: !ofRecords.includes(act) && !ofTime.includes(act) }
}
