import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readTextFile } from '../../../src/infra/text-file.ts'

describe('a text file that a person has written', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minset-text-'))
    path = join(folder, 'rules.yaml')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is read as it is, without its byte order mark', async () => {
    await writeFile(path, '\ufeffname: Årsak 🎉\r\ncountry: NO\r\n')

    expect(await readTextFile(path)).toBe('name: Årsak 🎉\r\ncountry: NO\r\n')
  })

  it('may be empty', async () => {
    await writeFile(path, '')

    expect(await readTextFile(path)).toBe('')
  })

  it.each([
    ['UTF-16 with a byte order mark', Buffer.from('\ufeffname: Ours', 'utf16le')],
    ['UTF-16 without one', Buffer.from('name: Ours', 'utf16le')],
    ['Latin-1', Buffer.from('name: Årsak', 'latin1')],
    ['no text', Buffer.from([0, 1, 2, 3])],
  ])('is refused as %s, with what to do', async (_what, bytes) => {
    await writeFile(path, bytes)

    await expect(readTextFile(path)).rejects.toThrow('it is not a text in UTF-8; save it as UTF-8')
  })

  it('is refused if it is larger than any that people write', async () => {
    await writeFile(path, '')
    await truncate(path, 16_000_001)

    await expect(readTextFile(path)).rejects.toThrow('it is larger than 16,000,000 bytes')
  })

  it('is refused if it is a folder or not there', async () => {
    await expect(readTextFile(folder)).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(readTextFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
