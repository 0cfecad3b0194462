import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadMaven, MavenSetError } from '../../../src/sandbox/company/load-maven.ts'

const files = {
  'accounts.csv':
    'account,sector,year_established,revenue,employees,office_location,subsidiary_of\nAcme,retail,1996,1100.04,2822,Kenya,\n',
  'sales_teams.csv': 'sales_agent,manager,regional_office\nAnna Snell,Dustin Brink,Central\n',
  'sales_pipeline.csv':
    'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\nA1,Anna Snell,GTX Pro,Acme,Won,2016-10-20,2017-03-01,1054\n\nB2,Anna Snell,GTXPro,,Prospecting,,,\n',
}

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'minset-maven-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
})
afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

describe('loadMaven', () => {
  it('turns accounts into companies, opportunities into deals, agents into owners under their managers', async () => {
    const dataset = await loadMaven(dir)

    expect(dataset.companies).toMatchObject([
      { name: 'Acme', industry: 'retail', country: 'Kenya', employees: 2822, annualRevenue: 1_100_040_000 },
    ])
    expect(dataset.owners).toMatchObject([
      { email: 'dustin.brink@maven.example', supervisorId: null },
      { email: 'anna.snell@maven.example', supervisorId: 'owner-dustin-brink' },
    ])
    expect(dataset.deals).toMatchObject([
      {
        id: 'A1',
        name: 'GTX Pro for Acme',
        stageId: 'won',
        amount: 1054,
        createdAt: '2016-10-20T12:00:00.000Z',
        closeDate: '2017-03-01T12:00:00.000Z',
      },
      { id: 'B2', name: 'GTXPro', stageId: 'prospecting', amount: null, companyId: null, closeDate: null },
    ])
    expect(dataset.teams).toMatchObject([{ name: 'Central' }])
  })

  it.each([
    ['sales_pipeline.csv', '1054', 'much', /sales_pipeline\.csv:2 close_value "much" is no number: correct it/],
    [
      'sales_pipeline.csv',
      '2017-03-01',
      '2017-02-30',
      /sales_pipeline\.csv:2 close_date "2017-02-30" is no day like 2017-03-01/,
    ],
    [
      'sales_pipeline.csv',
      'Prospecting',
      'Dreaming',
      /sales_pipeline\.csv:4 deal_stage "Dreaming" is none of Prospecting, Engaging, Won, Lost/,
    ],
    [
      'sales_pipeline.csv',
      'B2,Anna Snell',
      'B2,Nobody',
      /sales_pipeline\.csv:4 sales_agent "Nobody" is not in sales_teams\.csv/,
    ],
    [
      'sales_pipeline.csv',
      'GTX Pro,Acme',
      'GTX Pro,Other',
      /sales_pipeline\.csv:2 account "Other" is not in accounts\.csv/,
    ],
    ['accounts.csv', '2822', '0x10', /accounts\.csv:2 employees "0x10" is no number/],
    ['accounts.csv', 'sector,', 'branch,', /accounts\.csv:1 lacks the column sector/],
    ['sales_teams.csv', files['sales_teams.csv'], '', /sales_teams\.csv:1 has no rows below it/],
    ['sales_teams.csv', 'Anna Snell,', '"Anna Snell,', /sales_teams\.csv is no table of comma-separated values/],
  ])(
    'reports in one sentence where %s is wrong and what to do: %j instead of %j',
    async (file, right, wrong, sentence) => {
      writeFileSync(join(dir, file), files[file as keyof typeof files].replace(right, wrong))

      await expect(loadMaven(dir)).rejects.toThrow(MavenSetError)
      await expect(loadMaven(dir)).rejects.toThrow(sentence)
    },
  )

  it('reports which file is missing', async () => {
    rmSync(join(dir, 'sales_teams.csv'))

    await expect(loadMaven(dir)).rejects.toThrow(/sales_teams\.csv cannot be read .*--data/)
  })
})
