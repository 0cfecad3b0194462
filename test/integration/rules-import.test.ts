import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runHere } from '../support/command-line.ts'
import { makeDataFolder } from '../support/database.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const code = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'

/** A required field of deals in one stage, as the API describes it. */
function requiredField(stageId: number): object {
  const required = { enabled: true, stage_ids: [stageId], statuses: {} }
  return {
    field_code: code,
    field_name: 'Reference',
    field_type: 'varchar',
    is_custom_field: true,
    required_fields: required,
  }
}

it('rules import checks the rules against the account, and reports what the account lacks', async () => {
  const folder = await makeScratchFolder('import')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const dataset = partOf(companyOf({ seed: 4, now: new Date() }), { faulty: 0, oneIn: 400 })
  const startCrm = onPipedrive()
  const { sandbox, byToken } = await startCrm({ dataset, clock: () => new Date(), publicUrl: 'https://minset.example' })
  onTestFinished(() => sandbox.close())
  const env: Record<string, string> = {
    ...Object.fromEntries(Object.entries(byToken).map(([name, value]) => [name, value ?? ''])),
    MINSET_DATA_DIR: join(folder, 'data'),
  }
  makeDataFolder(join(folder, 'data'))
  const file = join(folder, 'rules.yaml')

  const plain = await runHere(['rules', 'import', '--out', file], { env })
  expect(plain).toMatchObject({ exitCode: 0, stderr: '' })
  expect(plain.stdout).toContain(`Wrote ${file}.`)

  let isDeleted = false
  sandbox.oddItems.plant({
    id: null,
    matches: (path) => {
      // The stages are read after the required fields, and before the account's fields are read again.
      isDeleted ||= path.endsWith('/stages')
      return path.endsWith('/dealFields') && !isDeleted
    },
    becomes: () => requiredField(1),
  })
  const held = await runHere(['rules', 'import', '--out', file, '--overwrite'], { env })
  expect(held.stderr).toContain(`minset: 1 rule left out: deal-requires-reference (${file}:`)
  expect(held.stderr).toContain(`"${code}"`)
  expect(held.exitCode).toBe(1)
  expect(await readFile(file, 'utf8')).toContain('deal-requires-reference')
})
