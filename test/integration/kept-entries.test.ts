import { expect, it, onTestFinished } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { describeAnyStore } from '../support/database.ts'
import { newVisitor, type PeopleOptions, type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

const entered = { reason: 'Agreed with the client' }
const kept = 'name="reason" value="Agreed with the client"'

describeAnyStore('what was entered into a form that fails', (testStore) => {
  async function start(options?: PeopleOptions): Promise<{ readonly world: PeopleWorld; readonly database: Database }> {
    const database = await testStore.open()
    const world = await startPeopleWorld(database, options)
    onTestFinished(() => world.close())
    return { world, database }
  }

  it('is kept while the store cannot be used, although nothing is known of who sends it', async () => {
    const { world, database } = await start()
    const ada = await world.signedIn('ada')
    await database.close()

    const { status, body } = await ada.post('/accounts/ours/exemptions', entered)

    expect([status, body]).toEqual([500, expect.stringContaining(kept)])
  })

  it.each([{}, { password: 'secret' }])(
    'is kept in one of two accounts whose session has ended, and the other one stays open: %j',
    async (options) => {
      const { world } = await start(options)
      const [ours, theirs] = [await world.signedIn('ada'), await world.signedIn('ada', 'theirs')]
      const both = newVisitor(world.url)
      for (const [name, token] of ours.cookies) both.cookies.set(name, `${token}~${theirs.cookies.get(name)}`)
      expect((await both.get('/accounts/theirs/exemptions')).status).toBe(200)
      await theirs.post('/sign-out', {})

      const form = await both.post('/accounts/theirs/exemptions', entered)
      const page = await both.get('/accounts/theirs/exemptions')

      expect([form.status, form.body]).toEqual([403, expect.stringMatching(new RegExp(`Signed out[^]*${kept}`))])
      expect([page.status, page.headers.get('location')]).toEqual([
        303,
        '/sign-in?to=%2Faccounts%2Ftheirs%2Fexemptions',
      ])
      expect((await both.get('/accounts/ours/exemptions')).status).toBe(200)
    },
  )

  it('is not read where another site has sent it', async () => {
    const { world } = await start()

    const { status, body } = await world
      .visitor()
      .post('/accounts/ours/exemptions', entered, { 'sec-fetch-site': 'cross-site' })

    expect([status, body]).toEqual([403, expect.not.stringContaining(kept)])
  })
})
