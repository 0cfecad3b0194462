import { sample } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../support/any-text.ts'

describe('any texts', () => {
  const texts = sample(anyText(), 3000)

  it('have characters of every plane and no halves of characters', () => {
    const planes = new Set(texts.flatMap((text) => Array.from(text, (one) => (one.codePointAt(0) ?? 0) >> 16)))

    expect(planes.size).toBe(17)
    expect(texts.filter((text) => !text.isWellFormed())).toEqual([])
  })

  it('include names that every object has', () => {
    expect(texts.filter((text) => text in {})).not.toEqual([])
  })
})
