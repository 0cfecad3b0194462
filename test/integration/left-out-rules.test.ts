import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runHere } from '../support/command-line.ts'
import { describeEachCrm, withoutJobTitles } from '../support/each-crm.ts'
import { freePort } from '../support/free-port.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { variablesOf } from '../support/store-variables.ts'

/** For both vendors: each has a field whose code resembles the given one. */
const rules = `
name: Ours
country: NO
fields:
  deal:
    mistyped: { hubspot: dealnam, pipedrive: titel }
rules:
  - { id: name, object: deal, title: A, missing: a name, need: { field: name } }
  - { id: mistyped, object: deal, title: B, missing: b, need: { field: mistyped } }
  - { id: stage, object: deal, title: C, missing: c, when: { stageLabel: Offer snt }, need: { owner: true } }
  - { id: job, object: contact, title: D, missing: d, need: { field: jobTitle } }
  - { id: industry, object: company, title: E, missing: e, need: { field: industry } }
segments: { offered: { object: deal, title: F, when: { stageLabel: Offer snt } } }
`
/** Options that the CRM itself offers: valid values, although they would be junk as typed text. */
const industries = ['111', 'n/a', 'Test']
const nearest: Readonly<Record<string, string>> = { hubspot: 'dealname', pipedrive: 'title' }

describeEachCrm(
  'rules about fields that the account lacks',
  (testStore, startCrm) => {
    let folder: string
    beforeEach(async () => {
      folder = await makeScratchFolder('left-out')
      await writeFile(join(folder, 'rules.yaml'), rules)
    })
    afterEach(() => rm(folder, { recursive: true, force: true }))

    it('flag no record, and are reported by check and doctor with the nearest name', async () => {
      const now = new Date()
      const part = partOf(companyOf({ seed: 4, now }), { faulty: 1, oneIn: 400 })
      const companies = part.companies.map((one, index) => ({ ...one, industry: industries[index % 3] ?? null }))
      const dataset = { ...part, companies }
      const crm = await startCrm({ dataset, clock: () => new Date(), publicUrl: 'https://minset.example' })
      const env: Record<string, string> = {
        ...Object.fromEntries(Object.entries(crm.byToken).map(([name, value]) => [name, value ?? ''])),
        ...variablesOf(await testStore.newLocation()),
        MINSET_PORT: String(await freePort()),
        MINSET_RULES_FILE: join(folder, 'rules.yaml'),
      }
      try {
        expect(await runHere(['sync', '--full'], { env })).toMatchObject({ exitCode: 0 })

        const checked = await runHere(['check', '--json'], { env })
        const found = JSON.parse(checked.stdout) as {
          byRule: object
          leftOut: { ruleId: string; words: string }[]
          leftOutSegments: object[]
        }
        for (const rule of ['mistyped', 'job', 'industry']) expect(Object.keys(found.byRule)).not.toContain(rule)
        expect(found.leftOut.map(({ ruleId }) => ruleId)).toEqual(['mistyped', 'stage', 'job'])
        expect(found.leftOut[0]?.words).toMatch(/rules\.yaml:9:\d+: /)
        expect(found.leftOut[0]?.words).toContain(`did you mean "${nearest[crm.vendor]}"?`)
        expect(found.leftOut[1]?.words).toContain('did you mean "Offer sent"?')
        const misspelt = expect.stringMatching(/rules\.yaml:13:\d+: .*did you mean "Offer sent"/) as string
        expect(found.leftOutSegments).toEqual([{ segmentId: 'offered', words: misspelt }])
        expect(found.leftOut[2]?.words).toContain('no contacts with "jobTitle" (job title)')
        expect(checked.exitCode).toBe(1)

        const doctor = await runHere(['doctor'], { env })
        expect(doctor.stdout).toMatch(/WRONG .*rules: 3 rules left out.*1 segment left out: offered/)
        expect(doctor.stdout).toContain(`did you mean "${nearest[crm.vendor]}"?`)
        expect(doctor.exitCode).toBe(1)

        const activated = await runHere(['rules', 'activate', join(folder, 'rules.yaml'), '--json'], { env })
        expect(JSON.parse(activated.stdout)).toMatchObject({
          leftOut: found.leftOut,
          leftOutSegments: found.leftOutSegments,
          isAccountRead: true,
        })
        expect(activated.stderr).toMatch(/minset: left out: mistyped: .*\n(.*\n)*minset: left out: segment offered: /)
        expect(activated.exitCode).toBe(1)
        const asked = ['rules', 'backtest', 'active', '--records', 'name', '--result', 'judged', '--json']
        const { records } = JSON.parse((await runHere(asked, { env })).stdout) as { records: { id: string }[] }
        const why = await runHere(['rules', 'why', 'deal', records[0]?.id ?? ''], { env })
        expect(why).toMatchObject({
          exitCode: 1,
          stdout: expect.stringMatching(/\nstage\n {4}left out:\n {4}.*Offer snt/) as string,
        })
        const listed = await runHere(['rules', 'backtest', 'active', '--records', 'mistyped'], { env })
        expect(listed).toMatchObject({ exitCode: 1, stderr: '' })
        expect(listed.stdout).toMatch(/^no records\nleft out: mistyped: /)
        await writeFile(
          join(folder, 'fewer.yaml'),
          rules.replace(/.*id: (mistyped|stage|job).*\n/g, '').replace(/segments.*/, ''),
        )
        const diff = await runHere(['rules', 'diff', 'active', join(folder, 'fewer.yaml')], { env })
        expect(diff).toMatchObject({
          exitCode: 1,
          stdout: expect.stringMatching(/\nactive: left out: mistyped: /) as string,
        })
        const backtest = await runHere(['rules', 'backtest', join(folder, 'fewer.yaml')], { env })
        expect(backtest).toMatchObject({ exitCode: 0 })

        // The fields that a changed ruleset requires have not been read, so a finding would be a guess.
        await writeFile(
          join(folder, 'rules.yaml'),
          rules.replace('dealnam,', 'description,').replace('titel', 'origin'),
        )
        const unread = await runHere(['check'], { env })
        expect(unread.stderr).toMatch(/^minset: Not everything that the rules use has been read from .* sync --account/)
        expect(unread).toMatchObject({ exitCode: 1, stdout: '' })
        expect(await runHere(['sync'], { env })).toMatchObject({ exitCode: 0 })
        expect((await runHere(['check'], { env })).stdout).toMatch(/^\d+ open findings/)
      } finally {
        await crm.sandbox.close()
      }
    })
  },
  withoutJobTitles,
)
