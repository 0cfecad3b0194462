import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DamagedJournalError, openJournal } from '../../src/sandbox/core/state/journal.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type Reply, send, smallCompany } from '../support/hubspot-account.ts'

async function aFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'minset-journal-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

function linesIn(dir: string): string[] {
  return readFileSync(join(dir, 'journal.jsonl'), 'utf8').split('\n').filter(Boolean)
}

describe('the journal file', () => {
  it('is new in an empty folder and continues an existing one, even if it was not closed', async () => {
    const dir = await aFolder()
    const first = openJournal(dir)
    first.reset([['a', 1]])
    first.put([
      ['b', { two: 2 }],
      ['a', 3],
    ])

    const second = openJournal(dir)

    expect([first.isContinued, second.isContinued]).toEqual([false, true])
    expect([...second.entries]).toEqual([
      ['a', 3],
      ['b', { two: 2 }],
    ])
  })

  it('drops a truncated last line, keeps all before it, and continues correctly', async () => {
    const dir = await aFolder()
    const journal = openJournal(dir)
    journal.put([['a', 1]])
    const whole = `${JSON.stringify([
      ['a', 2],
      ['b', 2],
    ])}`
    for (const cut of [1, 5, whole.length - 1]) {
      appendFileSync(join(dir, 'journal.jsonl'), whole.slice(0, cut))
      const continued = openJournal(dir)
      expect([...continued.entries]).toEqual([['a', 1]])
      continued.put([['c', cut]])
      expect(openJournal(dir).entries.get('c')).toBe(cut)
      continued.reset([['a', 1]])
    }
  })

  it.each([
    ['a line of something else', '[["a",1]]\nnonsense\n[["b",2]]\n', 'line 2'],
    ['a line that was cut off in the middle', '[["a",1]]\n[["b",\n[["c",3]]\n', 'line 2'],
    ['a line that is no list of entries', '[["a",1]]\n[1]\n', 'line 2'],
    ['zeros in the place of a line', '\0\0\0\n[["a",1]]\n', 'line 1'],
    ['nothing', '', 'holds no "a"'],
  ])('with %s is damaged, and stays unchanged', async (_what, text, why) => {
    const dir = await aFolder()
    const file = join(dir, 'journal.jsonl')
    writeFileSync(file, text)

    expect(() => openJournal(dir, 'a')).toThrow(DamagedJournalError)
    expect(() => openJournal(dir, 'a')).toThrow(`${file} is damaged: `)
    expect(() => openJournal(dir, 'a')).toThrow(why)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('is compacted when it is opened: overwritten entries are gone, and so is the temporary file', async () => {
    const dir = await aFolder()
    const journal = openJournal(dir)
    for (let value = 0; value < 1000; value += 1) journal.put([['a', value]])
    expect(linesIn(dir)).toHaveLength(1000)

    expect([...openJournal(dir).entries]).toEqual([['a', 999]])

    expect(linesIn(dir)).toEqual(['[["a",999]]'])
    expect(readdirSync(dir)).toEqual(['journal.jsonl'])
  })

  it('is replaced as a whole, in the given order, over many lines', async () => {
    const dir = await aFolder()
    const journal = openJournal(dir)
    journal.put([['old', 1]])
    const entries = Array.from({ length: 1201 }, (_, index) => [`n${index}`, index] as const)

    journal.reset(entries)

    expect([...journal.entries]).toEqual(entries)
    expect([...openJournal(dir).entries]).toEqual(entries)
  })

  it('writes no file without a folder', () => {
    const journal = openJournal(null)
    journal.put([['a', 1]])

    expect([journal.isContinued, journal.entries.get('a')]).toEqual([false, 1])
  })
})

describe('an account in a folder', () => {
  async function start(dir: string, dataset = smallCompany): Promise<HubSpotSandbox> {
    const sandbox = await startHubSpotSandbox({ dataset: () => dataset(), dir, port: 0 })
    onTestFinished(() => sandbox.close())
    return sandbox
  }

  it('has lost nothing of what it answered if it ends without being closed', async () => {
    const dir = await aFolder()
    const first = await start(dir)
    const [contact, second] = [first.idOf('contacts', 'k1'), first.idOf('contacts', 'k2')]
    const deal = first.idOf('deals', 'pilot')
    const at = '/crm/objects/2026-09/contacts'
    function call(method: string, path: string, body?: unknown): Promise<Reply> {
      return send(first, { method, path, body })
    }
    const property = { name: 'our_own', label: 'Our own', type: 'string', fieldType: 'text' }
    await call('POST', '/crm/properties/2026-09/contacts', { ...property, groupName: 'contactinformation' })
    await call('PATCH', `${at}/${contact}`, { properties: { our_own: 'kept' } })
    const created = await call('POST', at, { properties: { email: 'new@example.com' } })
    await call('DELETE', `${at}/${first.idOf('contacts', 'k3')}`)
    const inputs = [{ from: { id: deal }, to: { id: second } }]
    await call('POST', '/crm/associations/2026-09/deals/contacts/batch/associate/default', { inputs })

    const again = await start(dir, () => {
      throw new Error('an account that is there is not filled anew')
    })

    expect(again.read('contacts', contact)?.properties['our_own']).toBe('kept')
    expect(again.read('contacts', contact)?.history['our_own']).toHaveLength(1)
    expect(again.read('contacts', again.idOf('contacts', 'k3'))?.archived).toBe(true)
    const { id } = created.body as { readonly id: string }
    expect(again.read('contacts', id)?.properties['email']).toBe('new@example.com')
    const links = await send(again, {
      method: 'POST',
      path: '/crm/associations/2026-09/deals/contacts/batch/read',
      body: { inputs: [{ id: deal }] },
    })
    expect(links.body).toMatchObject({ results: [{ to: [{ toObjectId: contact }, { toObjectId: second }] }] })
    expect(again.create('contacts', {}).id).not.toBe(id)
  })

  it('behaves after a kill in the middle of a write as if that write had not been requested', async () => {
    const dir = await aFolder()
    const first = await start(dir)
    const id = first.idOf('contacts', 'k1')
    first.ui.set('contacts', id, { jobtitle: 'Buyer' })
    const [last = ''] = linesIn(dir).slice(-1)
    appendFileSync(join(dir, 'journal.jsonl'), last.replace('Buyer', 'Seller').slice(0, -10))

    expect((await start(dir)).read('contacts', id)?.properties['jobtitle']).toBe('Buyer')
  })
})
