import { describe, expect, it } from 'vitest'
import { navigationOf } from '../../../src/admin/navigation.ts'
import type { Page } from '../../../src/admin/page.ts'
import { pages } from '../../../src/admin/pages/index.ts'
import { asWritten, inEnglish } from '../../support/words.ts'

const viewed = { viewer: { kind: 'service' }, say: inEnglish } as const

function page(path: Page['path'], values: Partial<Page> = {}): Page {
  return {
    path,
    label: asWritten(path),
    isFor: () => true,
    isForPrograms: false,
    load: () => Promise.resolve({ template: 'x', model: {} }),
    ...values,
  }
}

describe('the navigation', () => {
  it('links to every page that has a label and is visible to the viewer, in the order of the pages', () => {
    const all = [page('/'), page('/a/:id', { label: null }), page('/secret', { isFor: () => false }), page('/b')]

    expect(navigationOf(all, all[0] ?? page('/'), viewed).map(({ url }) => url)).toEqual(['.', 'b'])
  })

  it.each([
    ['/', '.'],
    ['/scorecards/:ownerId/:metric', 'scorecards'],
    ['/digests/:supervisorId', 'digests'],
    ['/health', 'health'],
    ['/targets', 'team'],
    ['/exemptions', 'rules'],
  ])('marks for %s the page that contains it or leads to it', (path, url) => {
    const current = pages.find((one) => one.path === path) ?? page('/nowhere')
    const marked = navigationOf(pages, current, viewed).filter(({ isCurrent }) => isCurrent)

    expect(marked.map((entry) => entry.url)).toEqual([url])
  })
})
