import fc from 'fast-check'

/** Halves of a character, which are none alone: this many code points, from the first one on. */
const halves = { first: 0xd8_00, count: 0x8_00 }

/**
 * Every character, with the same examples as fast-check's `unit: 'binary'`. That one makes a table of all 1.1 million
 * of them in each process, which takes a second and a half, and 130 MB.
 */
const anyCharacter = fc.nat({ max: 0x10_ff_ff - halves.count }).map(
  (index) => String.fromCodePoint(index < halves.first ? index : index + halves.count),
  (character) => {
    const code = typeof character === 'string' ? (character.codePointAt(0) ?? Number.NaN) : Number.NaN
    const isWhole = code < halves.first || code >= halves.first + halves.count
    if (!isWhole || character !== String.fromCodePoint(code)) throw new RangeError('not a single character')
    return code < halves.first ? code : code - halves.count
  },
)

/** Texts of any characters. */
export function anyText(lengths: Pick<fc.StringConstraints, 'minLength' | 'maxLength'> = {}): fc.Arbitrary<string> {
  return fc.string({ ...lengths, unit: anyCharacter })
}
