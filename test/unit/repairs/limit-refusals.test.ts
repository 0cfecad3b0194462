import { expect, it } from 'vitest'
import { NotFoundError, TooManyRequestsError } from '../../../src/domain/errors.ts'
import { createBrake, createBrakes } from '../../../src/infra/http/brake.ts'
import type { UserViewer } from '../../../src/people/index.ts'
import {
  mostRefusals,
  type RepairDeps,
  type RepairResult,
  repairRecord,
  undoRepair,
} from '../../../src/repairs/index.ts'
import { limitRefusals } from '../../../src/repairs/limit-refusals.ts'
import { message } from '../../../src/words/index.ts'

const anna = { user: { ownerId: 'anna' } } as UserViewer
const refused: RepairResult = { state: 'refused', reason: message('card.broken'), field: 'amount' }

it('a person may have twenty values refused, then one a minute; what the CRM accepts does not count', async () => {
  let ms = 0
  const deps = { refusalsOf: createBrakes({ ...mostRefusals, now: () => ms }) }
  function enter(result: RepairResult, viewer = anna): Promise<RepairResult> {
    return limitRefusals(deps, viewer, () => Promise.resolve(result))
  }
  for (let count = 0; count < 100; count += 1) await enter({ state: 'done' })
  for (let count = 0; count < 20; count += 1) await enter(refused)

  await expect(enter({ state: 'done' })).rejects.toThrow(TooManyRequestsError)
  await expect(enter(refused, { ...anna, user: { ...anna.user, ownerId: 'bo' } })).resolves.toEqual(refused)
  ms = 60_000
  await enter(refused)
  await expect(enter(refused)).rejects.toThrow('Wait 60 seconds')
})

it('values that are entered together count as well', async () => {
  const deps = { refusalsOf: createBrakes({ ...mostRefusals, now: () => 0 }) }
  const held = Promise.withResolvers<RepairResult>()
  const entered = Array.from({ length: 30 }, () => limitRefusals(deps, anna, () => held.promise))
  held.resolve(refused)

  const ended = await Promise.allSettled(entered)
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
})

it.each<[string, () => Promise<RepairResult>, boolean]>([
  ['that the CRM has refused', () => Promise.resolve(refused), true],
  ['that the CRM has not answered yet', () => Promise.resolve({ state: 'waiting' }), false],
  ['that the CRM has accepted', () => Promise.resolve({ state: 'written' }), false],
  ['that the rules refuse', () => Promise.resolve({ state: 'invalid', problems: new Map() }), false],
  ['that cannot be entered', () => Promise.reject(new NotFoundError(message('request.page.unknown'))), false],
])('a value %s counts only if the CRM has refused it', async (_what, enter, counts) => {
  const brake = createBrake({ burst: 1, forgetMs: 60_000, now: () => 0 })
  await limitRefusals({ refusalsOf: () => brake }, anna, enter).catch(() => undefined)

  expect(brake.waitSeconds() > 0).toBe(counts)
})

it('neither a repair nor its undoing begins while a person has to wait', async () => {
  const brake = { waitSeconds: () => 7, count: () => undefined, giveBack: () => undefined }
  // Nothing else is there to be used.
  const deps = { refusalsOf: () => brake } as unknown as RepairDeps
  const key = { type: 'deal', id: '1' } as const
  const typed = { ruleId: 'r', typed: () => '', seen: () => '' }

  await expect(repairRecord(deps, { viewer: anna, key, ...typed })).rejects.toThrow('Wait 7 seconds')
  await expect(undoRepair(deps, { viewer: anna, key, entryId: '1' })).rejects.toThrow('Wait 7 seconds')
})
