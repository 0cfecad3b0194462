import { describe, expect, it } from 'vitest'
import { agreementWords, type CrmPicture } from '../../../src/demo/agreement.ts'

function picture(
  title: string,
  findings: readonly string[],
  digests: readonly string[] = ['to a: 1', 'to a: 2'],
): CrmPicture {
  return {
    title,
    parts: [
      { name: 'findings', count: findings.length, lines: findings },
      { name: 'digests', count: 1, lines: digests },
    ],
  }
}

describe('whether Minset says the same of every CRM', () => {
  it('is no question where there is one', () => {
    expect(agreementWords([picture('A', ['x'])])).toEqual([])
  })

  it('is said with how much was compared, in whatever order it comes', () => {
    expect(agreementWords([picture('A', ['x', 'y']), picture('B', ['y', 'x'])])).toEqual([
      'A and B agree record by record: 2 findings and 1 digest.',
    ])
  })

  it('says what only one of them has, and quotes no more than a few', () => {
    const words = agreementWords([picture('A', ['1', '2', '3', '4', 'x']), picture('B', ['x', 'x'])])

    expect(words).toEqual([
      'A and B agree record by record: 1 digest.',
      'Only in A, of the findings: 1; 2; 3; and 1 more.',
      'Only in B, of the findings: x.',
    ])
  })

  it('says nothing of agreement where nothing agrees', () => {
    expect(agreementWords([picture('A', ['x'], ['one']), picture('B', ['y'], ['other'])])).toEqual([
      'Only in A, of the findings: x.',
      'Only in B, of the findings: y.',
      'Only in A, of the digests: one.',
      'Only in B, of the digests: other.',
    ])
  })

  it('compares every one with the first', () => {
    expect(agreementWords([picture('A', []), picture('B', []), picture('C', ['z'])])).toEqual([
      'A and B agree record by record: 1 digest.',
      'A and C agree record by record: 1 digest.',
      'Only in C, of the findings: z.',
    ])
  })
})
