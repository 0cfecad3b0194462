import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readEnvironment } from '../../../src/infra/config.ts'

const names = ['MINSET_PORT', 'MINSET_PASSWORD', 'SMTP_URL', 'MAIL_FROM'] as const

describe('the .env file of the working folder', () => {
  let folder: string
  let home: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minset-env-'))
    home = process.cwd()
    process.chdir(folder)
    for (const name of names) vi.stubEnv(name, undefined)
  })
  afterEach(async () => {
    process.chdir(home)
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })

  async function read(content: string | Buffer): Promise<ReturnType<typeof readEnvironment>> {
    await writeFile('.env', content)
    return readEnvironment()
  }

  it('need not be there', () => {
    expect(readEnvironment()['MINSET_PORT']).toBeUndefined()
  })

  it('adds variables, the first one too if an editor has put a byte order mark before it', async () => {
    const added = await read('\ufeffMINSET_PORT=4700\r\nMAIL_FROM=Minset <minset@acme.no>\r\n')

    expect(added).toMatchObject({ MINSET_PORT: '4700', MAIL_FROM: 'Minset <minset@acme.no>' })
  })

  it("does not replace the process's own variables, not even empty ones", async () => {
    vi.stubEnv('MINSET_PORT', '4800')
    vi.stubEnv('MAIL_FROM', '')

    expect(await read('MINSET_PORT=4700\nMAIL_FROM=a@acme.no\n')).toMatchObject({ MINSET_PORT: '4800', MAIL_FROM: '' })
  })

  it.each(['MINSET_PASSWORD=correct#horse', 'export MINSET_PASSWORD=#horse', 'A=1\nMINSET_PASSWORD=a b#c'])(
    'is refused if a value would end at its "#": %s',
    async (content) => {
      await expect(read(content)).rejects.toThrow(
        'The value of MINSET_PASSWORD in .env ends at its "#", because a comment begins there: put the value in quotes',
      )
    },
  )

  it('may have a "#" in quotes, in comments and after a space', async () => {
    const content =
      '# MINSET_PORT=1#2\nSMTP_URL="smtps://u:p#w@mail.acme.no"\nMINSET_PORT=4700 # of the pages\nMAIL_FROM=\n'

    expect(await read(content)).toMatchObject({ SMTP_URL: 'smtps://u:p#w@mail.acme.no', MINSET_PORT: '4700' })
  })

  it.each([
    ['spaces around the "="', 'MINSET_PASSWORD = "a#b"', { MINSET_PASSWORD: 'a#b' }],
    ['a space after the "="', "MINSET_PASSWORD= 'a#b'", { MINSET_PASSWORD: 'a#b' }],
    ['a quoted value of several lines', 'MAIL_FROM="a\nSMTP_URL=c#d\nb"', { MAIL_FROM: 'a\nSMTP_URL=c#d\nb' }],
    ['a comment right after the closing quote', 'MINSET_PASSWORD="a"#b', { MINSET_PASSWORD: 'a' }],
  ])('may have a "#" with %s', async (_where, content, variables) => {
    expect(await read(content)).toMatchObject(variables)
  })

  it('is refused in another encoding, or if it is a folder, with what to do', async () => {
    await expect(read(Buffer.from('\ufeffMINSET_PORT=4700', 'utf16le'))).rejects.toThrow(
      '.env cannot be read: it is not a text in UTF-8; save it as UTF-8.',
    )
    await rm('.env')
    await mkdir('.env')
    expect(() => readEnvironment()).toThrow(/^\.env cannot be read: it is a folder/)
  })
})
