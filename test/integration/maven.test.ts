import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runHere } from '../support/command-line.ts'
import { makeDataFolder } from '../support/database.ts'
import { projectRoot } from '../support/planted-folder.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const data = join(projectRoot, '../shared/data/maven')

const Report = z.object({
  synced: z.record(z.string(), z.number()),
  findings: z.object({ byRule: z.record(z.string(), z.number()) }),
  flags: z.object({ records: z.record(z.string(), z.number()) }),
  scorecards: z.array(
    z.object({
      rep: z.string(),
      supervisors: z.array(z.string()),
      metrics: z.record(z.string(), z.number().nullable()),
    }),
  ),
})

const Row = z.object({ sales_agent: z.string(), deal_stage: z.string(), close_value: z.string() })
const Agent = z.object({ sales_agent: z.string(), manager: z.string() })

// The data is public, but not part of the project: if it is absent, this is skipped, and the run reports it.
// One CRM is enough: other tests compare the CRMs with smaller companies.
describe.skipIf(!existsSync(data))('the demo with the Maven set', () => {
  let folder: string
  let report: z.infer<typeof Report>
  let rows: z.infer<typeof Row>[]

  beforeAll(async () => {
    folder = await makeScratchFolder('maven')
    makeDataFolder(join(folder, 'store'))
    const { stdout } = await runHere(['demo', '--json', '--crm', 'hubspot', '--dir', folder, '--data', data])
    report = Report.parse(JSON.parse(stdout))
    rows = z.array(Row).parse(parse(readFileSync(join(data, 'sales_pipeline.csv'), 'utf8'), { columns: true }))
  }, 300_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('has 8,800 deals of 85 companies, and 35 reps of 6 supervisors', () => {
    expect(report.synced).toMatchObject({ deals: 8800, companies: 85 })
    expect(report.scorecards).toHaveLength(35)
    expect(new Set(report.scorecards.flatMap(({ supervisors }) => supervisors)).size).toBe(6)
  })

  it('has the figures for every rep that a query over the CSV returns', () => {
    const expected = report.scorecards.map(({ rep }) => {
      const own = rows.filter((row) => row.sales_agent === rep)
      const won = own.filter((row) => row.deal_stage === 'Won')
      const lost = own.filter((row) => row.deal_stage === 'Lost').length
      return {
        rep,
        dealsWon: won.length,
        dealsLost: lost,
        dealsWonValue: won.reduce((sum, row) => sum + Number(row.close_value), 0),
        winRate: won.length + lost === 0 ? null : won.length / (won.length + lost),
      }
    })

    expect(
      report.scorecards.map(({ rep, metrics: { dealsWon, dealsLost, dealsWonValue, winRate } }) => ({
        rep,
        dealsWon,
        dealsLost,
        dealsWonValue,
        winRate,
      })),
    ).toEqual(expected)
  })

  it('assigns every rep to the manager in the CSV', () => {
    const agents = z.array(Agent).parse(parse(readFileSync(join(data, 'sales_teams.csv'), 'utf8'), { columns: true }))

    expect(new Map(report.scorecards.map(({ rep, supervisors }) => [rep, supervisors.join()]))).toEqual(
      new Map(agents.map(({ sales_agent, manager }) => [sales_agent, manager])),
    )
  })

  it('adds up to 4,238 won, 2,473 lost and 10,005,534 in value, a win rate of 63.15 %', () => {
    function sum(metric: string): number {
      return report.scorecards.reduce((total, { metrics }) => total + (metrics[metric] ?? 0), 0)
    }

    expect([sum('dealsWon'), sum('dealsLost'), sum('dealsWonValue')]).toEqual([4238, 2473, 10_005_534])
    expect((100 * sum('dealsWon')) / (sum('dealsWon') + sum('dealsLost'))).toBeCloseTo(63.15, 2)
  })

  it('flags exactly the 1,425 deals without a company, all of which are open', () => {
    expect(report.findings.byRule['deal-company']).toBe(1425)
    expect(report.flags.records['deals']).toBe(1425)
  })
})
