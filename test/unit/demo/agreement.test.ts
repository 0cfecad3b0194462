import { describe, expect, it } from 'vitest'
import { agreementOf, type ComparedEntry, type CrmSnapshot } from '../../../src/demo/agreement.ts'

const nothing = { changed: new Set<string>(), linked: new Set<string>() }

function finding(id: string, since = '1 May'): ComparedEntry {
  return { what: `contact ${id}, rule email`, value: since, shown: `since ${since}`, record: `contacts:${id}` }
}

function snapshot(title: string, findings: readonly ComparedEntry[], digest = 'text'): CrmSnapshot {
  const entry = { what: 'the digest to a', value: digest, shown: null, record: null }
  return {
    title,
    parts: [
      { name: 'findings', entries: findings, countOf: (entries) => entries.length },
      { name: 'digests', entries: [entry], countOf: () => 1 },
    ],
  }
}

describe('the agreement of the CRMs', () => {
  it('has no sentence if there is only one CRM', () => {
    expect(agreementOf([snapshot('A', [finding('1')])], nothing)).toEqual({ isAgreed: true, sentences: [] })
  })

  it('is reported with the number of compared records, in any order', () => {
    const snapshots = [snapshot('A', [finding('1'), finding('2')]), snapshot('B', [finding('2'), finding('1')])]

    expect(agreementOf(snapshots, nothing)).toEqual({
      isAgreed: true,
      sentences: ['A and B agree record by record: 2 findings and 1 digest.'],
    })
  })

  it('reports differences in words, and lists only a few', () => {
    const ours = ['1', '2', '3', '4', '5'].map((id) => finding(id))
    const snapshots = [snapshot('A', ours), snapshot('B', [finding('1', '2 May'), finding('9')], 'other')]

    expect(agreementOf(snapshots, nothing)).toEqual({
      isAgreed: false,
      sentences: [
        'A and B disagree about 6 of the findings: contact 1, rule email: since 1 May in A, since 2 May in B; contact 2, rule email: since 1 May in A, none in B; contact 3, rule email: since 1 May in A, none in B; and 3 more.',
        'A and B disagree about 1 of the digests: the digest to a differs.',
      ],
    })
  })

  it('excludes what was changed in one CRM, its linked records and the figures that count it, and says so', () => {
    const snapshots = [
      snapshot('A', [finding('1'), finding('2'), finding('3')]),
      snapshot('B', [finding('3')], 'other'),
    ]
    const leftOut = { changed: new Set(['contacts:1']), linked: new Set(['contacts:1', 'contacts:2']) }

    expect(agreementOf(snapshots, leftOut)).toEqual({
      isAgreed: true,
      sentences: [
        'A and B agree record by record: 1 finding.',
        'Records that were changed in one of them are left out: 1, and 1 record that is linked to them. Scorecards and digests count them, and are left out too.',
      ],
    })
  })

  it('fails if a record differs that nobody has changed', () => {
    const snapshots = [snapshot('A', [finding('1'), finding('2')]), snapshot('B', [])]
    const { isAgreed, sentences } = agreementOf(snapshots, { changed: new Set(['contacts:1']), linked: new Set() })

    expect(isAgreed).toBe(false)
    expect(sentences.at(-1)).toBe(
      'A and B disagree about 1 of the findings: contact 2, rule email: since 1 May in A, none in B.',
    )
  })

  it('compares every CRM with the first', () => {
    const { sentences } = agreementOf([snapshot('A', []), snapshot('B', []), snapshot('C', [finding('1')])], nothing)

    expect(sentences).toEqual([
      'A and B agree record by record: 1 digest.',
      'A and C agree record by record: 1 digest.',
      'A and C disagree about 1 of the findings: contact 1, rule email: none in A, since 1 May in C.',
    ])
  })
})
