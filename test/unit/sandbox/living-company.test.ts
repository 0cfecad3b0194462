import { describe, expect, it } from 'vitest'
import { installedAt, playedTimes } from '../../../src/demo/replay/played-weeks.ts'
import type { Dataset, DatasetPast, PlantedFault, RepairedFault } from '../../../src/sandbox/company/dataset.ts'
import { datasetAt } from '../../../src/sandbox/company/dataset-at.ts'
import { isPublicHoliday, workingDays } from '../../../src/sandbox/company/generate/people/calendar.ts'
import { generateDataset } from '../../../src/sandbox/company/generate-dataset.ts'
import { supervisionOf } from '../../../src/sandbox/company/supervision-of.ts'
import { judgeDataset } from './judge-dataset.ts'

const dayMs = 24 * 3_600_000
const weekMs = 7 * dayMs

interface Company {
  readonly now: Date
  readonly dataset: Dataset
  readonly past: DatasetPast
  /** The reported weeks that are over, and the present one: Mondays, in milliseconds. */
  readonly weeks: readonly number[]
  /** The present reps, without supervisors. */
  readonly reps: Dataset['owners']
}

function company(seed: number, at: string): Company {
  const now = new Date(at)
  const dataset = generateDataset({ seed, now })
  const { past } = dataset
  if (past === undefined) throw new TypeError('a generated company has a past')
  const first = Date.parse(past.keptFrom)
  return {
    now,
    dataset,
    past,
    weeks: [first, first + weekMs, first + 2 * weekMs],
    reps: dataset.owners.filter(({ supervisorId }) => supervisorId !== null),
  }
}

/** An ordinary Wednesday, a Sunday, and the Monday after Christmas. */
const companies = [
  company(1, '2026-10-14T10:00:00Z'),
  company(29, '2026-11-29T11:00:00Z'),
  company(65, '2026-12-28T09:00:00Z'),
].map((one) => [one.now.toISOString().slice(0, 10), one] as const)

/** Ids of the records that contain a fault at a time, with the rule. */
function faultsAt({ dataset, past }: Company, at: Date): string[] {
  const instant = at.toISOString()
  const open = dataset.faults.filter(({ since }) => since <= instant)
  const unrepaired = past.repaired.filter(({ since, until }) => since <= instant && until > instant)
  return [...open, ...unrepaired].map(({ object, id, rule, kind }) => `${object} ${id} ${rule} ${kind}`).toSorted()
}

function isAway({ past }: Company, ownerId: string, day: number): boolean {
  const text = new Date(day).toISOString().slice(0, 10)
  return past.absences.some((absence) => absence.ownerId === ownerId && absence.from <= text && text <= absence.to)
}

function dayOf(at: string): number {
  return Date.parse(`${at.slice(0, 10)}T00:00:00Z`)
}

function isIn(week: number, at: string | null): boolean {
  const instant = Date.parse(at ?? '')
  return instant >= week && instant < week + weekMs
}

/** Owner and time of every call, and of every meeting that has a date. */
function activitiesOf({ calls, meetings }: Dataset): { id: string; ownerId: string; at: string }[] {
  return [
    ...calls.map(({ id, ownerId, at }) => ({ id, ownerId: ownerId ?? '', at })),
    ...meetings.flatMap(({ id, ownerId, startsAt: at }) => (at === null ? [] : [{ id, ownerId: ownerId ?? '', at }])),
  ]
}

function allFaults({ dataset, past }: Company): readonly (PlantedFault | RepairedFault)[] {
  return [...dataset.faults, ...past.repaired]
}

/** The proportion of the reps' calls and meetings in a span of time that ever had a fault. */
function faultyPart(
  one: Company,
  ownerIds: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const faulty = new Set(allFaults(one).map(({ id }) => id))
  const own = activitiesOf(one.dataset).filter(
    ({ ownerId, at }) => ownerIds.includes(ownerId) && Date.parse(at) >= from && Date.parse(at) < to,
  )
  return own.filter(({ id }) => faulty.has(id)).length / own.length
}

describe.each(companies)('a company generated on %s', (_day, one) => {
  const { now, dataset, past, weeks, reps } = one
  const fullWeeks = weeks.filter((week) => week + weekMs <= now.getTime())

  it('has exactly the planted faults at each time at which the demo evaluates it', () => {
    const from = installedAt(now)
    for (const at of [from, ...playedTimes({ from, madeAt: now }).slice(0, -1)]) {
      expect(judgeDataset(datasetAt(dataset, at), at)).toEqual(faultsAt(one, at))
    }
  })

  it('is the same at its present as without replaying', () => {
    expect(datasetAt(dataset, now)).toEqual({ ...dataset, faults: [] })
  })

  it('has edits only between the creation of a record and the present, each of which changes something', () => {
    const { contacts, companies: all, deals, meetings, calls, tasks } = dataset
    const records = new Map(
      [...contacts, ...all, ...deals, ...meetings, ...calls, ...tasks].map((one) => [one.id, one]),
    )
    for (const { id, at, before } of past.edits) {
      const record = records.get(id)
      expect(at >= (record?.createdAt ?? '~')).toBe(true)
      expect(at <= now.toISOString()).toBe(true)
      expect(record).not.toMatchObject(before)
    }
    expect([...records.values()].filter(({ createdAt, updatedAt }) => updatedAt < createdAt)).toEqual([])
  })

  it('has no two faulty records of a type and an owner that were created at the same time', () => {
    const faulty = new Set(allFaults(one).map(({ id }) => id))
    const { contacts, companies: all, deals, meetings, tasks } = dataset
    for (const records of [contacts, all, deals, meetings, tasks]) {
      const times = records
        .filter(({ id }) => faulty.has(id))
        .map(({ createdAt, ownerId }) => `${createdAt} ${ownerId}`)
      expect(new Set(times).size).toBe(times.length)
    }
  })

  it('contains no links to records that did not exist yet', () => {
    const earlier = datasetAt(dataset, installedAt(now))
    const ids = new Set([...earlier.contacts, ...earlier.companies].map(({ id }) => id))
    const linked = [...earlier.meetings, ...earlier.calls, ...earlier.tasks, ...earlier.deals].flatMap(
      ({ contactIds }) => contactIds,
    )
    const companyIds = [...earlier.contacts, ...earlier.deals].flatMap(({ companyId }) => companyId ?? [])

    expect([...linked, ...companyIds].filter((id) => !ids.has(id))).toEqual([])
  })

  it('has 20 to 40 calls and 5 to 8 meetings of every rep in a reported week, fewer only by days off', () => {
    expect(fullWeeks.length).toBeGreaterThanOrEqual(2)
    for (const week of fullWeeks) {
      for (const { id } of reps) {
        const days = workingDays(week).filter((day) => !isAway(one, id, day)).length
        const calls = dataset.calls.filter(({ ownerId, at }) => ownerId === id && isIn(week, at)).length
        const meetings = dataset.meetings.filter(({ ownerId, startsAt }) => ownerId === id && isIn(week, startsAt))
        expect(calls).toBeGreaterThanOrEqual(Math.floor((20 * days) / 5))
        expect(calls).toBeLessThanOrEqual(Math.ceil((40 * days) / 5))
        expect(meetings.length).toBeGreaterThanOrEqual(Math.floor((5 * days) / 5))
        expect(meetings.length).toBeLessThanOrEqual(Math.ceil((8 * days) / 5))
      }
    }
  })

  it('has reps with different numbers of calls, and some on holiday in every reported week', () => {
    for (const week of fullWeeks) {
      const counts = reps.map(({ id }) => dataset.calls.filter(({ ownerId, at }) => ownerId === id && isIn(week, at)))
      expect(new Set(counts.map(({ length }) => length)).size).toBeGreaterThan(5)
      const away = reps.filter(({ id }) => workingDays(week).every((day) => isAway(one, id, day)))
      expect(away.length).toBeGreaterThan(0)
      expect(away.length).toBeLessThan(reps.length / 4)
    }
  })

  it('has calls and meetings only in working hours of working days, and none of absent reps', () => {
    for (const { ownerId, at } of activitiesOf(dataset)) {
      const hour = new Date(at).getUTCHours()
      const day = dayOf(at)
      expect(hour >= 7 && hour < 16).toBe(true)
      expect(workingDays(day - ((new Date(day).getUTCDay() + 6) % 7) * dayMs)).toContain(day)
      expect(isAway(one, ownerId, day)).toBe(false)
    }
  })

  it('has calls and meetings all year, most of them in the middle of the week', () => {
    const byMonth = Map.groupBy(activitiesOf(dataset), ({ at }) => at.slice(0, 7))
    const byWeekday = Map.groupBy(activitiesOf(dataset), ({ at }) => new Date(at).getUTCDay())
    function countOn(weekday: number): number {
      return byWeekday.get(weekday)?.length ?? 0
    }

    expect(byMonth.size).toBeGreaterThanOrEqual(11)
    expect(countOn(2) + countOn(3)).toBeGreaterThan(countOn(1) + countOn(5))
  })

  it('has findings of every team opened and resolved in every reported week', () => {
    const owners = new Map(
      [...dataset.calls, ...dataset.meetings, ...dataset.deals, ...dataset.contacts].map(({ id, ownerId }) => [
        id,
        ownerId,
      ]),
    )
    for (const { reps: emails } of supervisionOf(dataset)) {
      const team = new Set(dataset.owners.filter(({ email }) => emails.includes(email)).map(({ id }) => id))
      const own = allFaults(one).filter(({ id }) => team.has(owners.get(id) ?? ''))
      for (const week of fullWeeks) {
        expect(own.filter(({ since }) => isIn(week, since)).length).toBeGreaterThan(0)
        expect(own.filter((fault) => 'until' in fault && isIn(week, fault.until)).length).toBeGreaterThan(0)
      }
    }
  })

  it('has reps who improve during the year, and careless ones who do not', () => {
    const year = { from: now.getTime() - 52 * weekMs, to: now.getTime() - 26 * weekMs }
    const lately = { from: now.getTime() - 3 * weekMs, to: now.getTime() }

    expect(past.improving).toHaveLength(6)
    expect(past.careless).toHaveLength(6)
    // A rep has only a handful of calls and meetings from the beginning of the year.
    expect(faultyPart(one, past.improving, lately)).toBeLessThan(faultyPart(one, past.improving, year) * 0.7)
    expect(faultyPart(one, past.careless, lately)).toBeGreaterThan(faultyPart(one, past.improving, lately))
    expect(faultyPart(one, past.careless, lately)).toBeGreaterThan(0.05)
  })

  it('has a new rep without activities before the first day, and a former one without any after the last', () => {
    const joiner = reps.find(({ startedAt }) => startedAt !== undefined)
    const former = dataset.owners.find(({ leftAt }) => leftAt !== undefined)
    const startedAt = joiner?.startedAt ?? '~'
    const leftAt = former?.leftAt ?? ''
    const { calls, meetings, tasks } = dataset
    const made = [...calls, ...meetings, ...tasks]
    const times = [...activitiesOf(dataset), ...made.map(({ id, ownerId, createdAt: at }) => ({ id, ownerId, at }))]
    const own = times.filter(({ ownerId }) => ownerId === joiner?.id)
    const left = times.filter(({ ownerId }) => ownerId === former?.id)

    expect(own.length).toBeGreaterThan(40)
    expect(own.filter(({ at }) => at < startedAt)).toEqual([])
    expect(left.length).toBeGreaterThan(4)
    expect(left.filter(({ at }) => at >= leftAt)).toEqual([])
    expect(former?.archived).toBe(true)
  })

  it('has handed over the clients of the former rep', () => {
    const former = dataset.owners.find(({ leftAt }) => leftAt !== undefined)
    const before = datasetAt(dataset, new Date(Date.parse(former?.leftAt ?? '') - dayMs))
    function records({ contacts, companies: all }: Dataset): readonly { readonly ownerId: string | null }[] {
      return [...contacts, ...all]
    }
    const open = dataset.deals.filter(({ stageId }) => !stageId.startsWith('closed'))

    expect(records(before).filter(({ ownerId }) => ownerId === former?.id).length).toBeGreaterThan(5)
    expect([...records(dataset), ...open].filter(({ ownerId }) => ownerId === former?.id)).toEqual([])
  })

  it('has faults that come in clusters: by an import, by an integration and by a person', () => {
    function idsOf(rule: string, kind?: PlantedFault['kind']): readonly string[] {
      return dataset.faults
        .filter((fault) => fault.rule === rule && fault.kind === (kind ?? fault.kind))
        .map(({ id }) => id)
    }
    function mostCommon(values: readonly unknown[]): number {
      return (
        Math.max(...[...Map.groupBy(values, (value) => value).values()].map(({ length }) => length)) / values.length
      )
    }
    const shortened = dataset.contacts.filter(({ id }) => idsOf('contact-reachable', 'junk').includes(id))
    const withoutOutcome = dataset.calls.filter(({ id }) => idsOf('call-outcome').includes(id))
    const withoutClient = dataset.calls.filter(({ id }) => idsOf('call-client').includes(id))
    const reported = dataset.calls.filter(({ reportedIn }) => reportedIn === 'title')

    expect(mostCommon(shortened.map(({ createdAt }) => createdAt.slice(0, 13)))).toBeGreaterThan(0.6)
    expect(
      withoutOutcome.filter(({ reportedIn }) => reportedIn === 'title').length / withoutOutcome.length,
    ).toBeGreaterThan(0.6)
    expect(reported.length / dataset.calls.length).toBeLessThan(0.25)
    expect(mostCommon(withoutClient.map(({ ownerId }) => ownerId))).toBeGreaterThan(0.4)
  })
})

describe('the calendar', () => {
  it.each(['2026-04-03', '2026-04-06', '2026-05-14', '2026-05-17', '2027-03-29', '2025-06-09', '2026-12-25'])(
    'has no work on %s',
    (day) => {
      expect(isPublicHoliday(Date.parse(`${day}T00:00:00Z`))).toBe(true)
    },
  )

  it.each(['2026-04-07', '2026-05-18', '2026-10-14'])('has work on %s', (day) => {
    expect(isPublicHoliday(Date.parse(`${day}T00:00:00Z`))).toBe(false)
  })
})
