import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importRules, writeRules } from '../../../src/commands/rules/import.ts'
import type { Crm } from '../../../src/crm/port.ts'
import type { Requirement } from '../../../src/domain/requirement.ts'
import { parseRuleset } from '../../../src/rules/index.ts'
import { codeForms } from '../rules/subjects.ts'

/** The imported rules of an account with these requirements; null: its CRM does not expose them. */
function importOf(required: readonly Requirement[] | null): Promise<string> {
  const requirements = required === null ? null : () => Promise.resolve(required)
  const crm: Pick<Crm, 'vendor' | 'requirements'> = { vendor: 'pipedrive', requirements }
  const account = { accountId: 'pipedrive-62515' }
  return importRules({ account, crm, title: 'Pipedrive', language: 'nb' }, { country: 'SE' })
}

describe('rules import', () => {
  it('makes a ruleset for the vendor, with the country of the present one', async () => {
    const asks = { code: 'probability', kind: 'number' } as const
    const text = await importOf([{ type: 'deal', label: 'Probability', asks, when: null }])

    const ruleset = parseRuleset(text, 'rules.yaml', codeForms)

    expect(ruleset.country).toBe('SE')
    expect(ruleset.name).toEqual({ texts: { en: 'What the CRM requires', nb: 'Dette krever CRM-et' } })
    expect(ruleset.rules.map(({ id }) => id)).toEqual(['deal-requires-probability2'])
    expect(ruleset.fields.deal?.['probability2']?.codes).toEqual({ pipedrive: 'probability' })
  })

  it('reports plainly if there is nothing to import', async () => {
    await expect(importOf(null)).rejects.toThrow(
      'The API of Pipedrive does not report which fields an account requires. Begin with a copy of templates/rules/default.yaml instead.',
    )
    const when = { stages: [], closed: [], remark: null }
    const asks = { anyOf: ['amount'] }
    for (const none of [[], [{ type: 'deal', label: 'Value', asks, when }] as const]) {
      await expect(importOf(none)).rejects.toThrow('pipedrive-62515 requires no fields. Begin with a copy of')
    }
  })
})

describe('the file written by rules import', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minset-rules-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is written over an existing file only if requested', async () => {
    const path = join(folder, 'rules.yaml')
    await writeRules(path, 'one', { overwrite: false })

    await expect(writeRules(path, 'two', { overwrite: false })).rejects.toThrow(
      `${path} was not written: it is there already; choose another name, or add --overwrite.`,
    )
    expect(await readFile(path, 'utf8')).toBe('one')
    await writeRules(path, 'three', { overwrite: true })

    expect(await readFile(path, 'utf8')).toBe('three')
  })

  it('is written as a whole or not at all, and what was there stays if it cannot be', async () => {
    const path = join(folder, 'rules.yaml')
    const link = join(folder, 'linked.yaml')
    async function full(...[target, , options]: Parameters<typeof writeFile>): Promise<void> {
      await writeFile(target, 'ha', options)
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }
    await expect(writeRules(path, 'half', { overwrite: false, write: full })).rejects.toThrow('no space left on device')
    expect(await readdir(folder)).toEqual([])
    await writeRules(path, 'whole', { overwrite: false })
    await chmod(path, 0o640)
    await symlink(path, link)

    await expect(writeRules(link, 'half', { overwrite: true, write: full })).rejects.toThrow('no space left on device')
    expect([await readFile(path, 'utf8'), (await readdir(folder)).length]).toEqual(['whole', 2])
    await writeRules(link, 'new', { overwrite: true })

    expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual(['new', 0o640])
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
  })

  it.each(['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV'])(
    'is written in place where nothing can replace it: %s',
    async (code) => {
      const path = join(folder, 'rules.yaml')
      await writeFile(path, 'old')
      async function onlyInPlace(...[target, text, options]: Parameters<typeof writeFile>): Promise<void> {
        await writeFile(target, text, options)
        if (target !== path) throw Object.assign(new Error('not here'), { code })
      }
      await writeRules(path, 'new', { overwrite: true, write: onlyInPlace })

      expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['new', ['rules.yaml']])
    },
  )

  it.each(['EIO', 'ESTALE', 'ETIMEDOUT', 'EMFILE'])(
    'is left as it is where the disk itself fails: %s',
    async (code) => {
      const path = join(folder, 'rules.yaml')
      await writeFile(path, 'old')
      async function failing(): Promise<void> {
        await Promise.reject(Object.assign(new Error('the disk is gone'), { code }))
      }

      await expect(writeRules(path, 'new', { overwrite: true, write: failing })).rejects.toThrow('the disk is gone')
      expect(await readFile(path, 'utf8')).toBe('old')
    },
  )

  it('is replaced as a whole if its name is as long as a name can be', async () => {
    const path = join(folder, `${'r'.repeat(250)}.yaml`)
    const written: unknown[] = []
    await writeFile(path, 'old')
    async function noting(...[target, text, options]: Parameters<typeof writeFile>): Promise<void> {
      written.push(target)
      await writeFile(target, text, options)
    }
    await writeRules(path, 'new', { overwrite: true, write: noting })

    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['new', [basename(path)]])
    expect(written).not.toContain(path)
  })

  it.each([0o666, 0o600])('keeps its rights whatever the process gives new files: %o', async (mode) => {
    const path = join(folder, 'rules.yaml')
    await writeFile(path, 'old')
    await chmod(path, mode)
    await writeRules(path, 'new', { overwrite: true })

    expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual(['new', mode])
  })

  it('is not written to a folder that does not exist', async () => {
    await expect(writeRules(join(folder, 'no', 'rules.yaml'), 'x', { overwrite: true })).rejects.toThrow(
      'was not written: ',
    )
  })
})
