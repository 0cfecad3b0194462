import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

describeAnyStore('the title of a page', (testStore) => {
  let world: PeopleWorld

  beforeAll(async () => {
    world = await startPeopleWorld(await testStore.open())
  })
  afterAll(() => world.close())

  it.each(['ada', 'boss', 'anna', 'olav'])('is the name that the navigation has for it: %s', async (name) => {
    const visitor = await world.signedIn(name)
    const { body } = await visitor.get('/accounts/ours/me')
    const nav = body.slice(body.indexOf('<nav'), body.indexOf('</nav>'))
    const links = [...nav.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)</g)].map(([, url = '', label = '']) => ({
      url,
      label,
    }))
    expect(links.length).toBeGreaterThan(2)
    for (const { url, label } of links) {
      const page = await visitor.get(`/accounts/ours/${url.replace(/^\.$/, '')}`)
      const [, title = ''] = /<h1>(.*?)<\/h1>/s.exec(page.body) ?? []
      expect([url, title.toLowerCase()]).toEqual([url, expect.stringContaining(label.toLowerCase())])
    }
  })
})
