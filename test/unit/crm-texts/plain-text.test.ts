import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainText, textLines } from '../../../src/crm/texts/plain-text.ts'

describe('the text of a note', () => {
  it.each([
    ['<p>Agreed</p>', 'Agreed'],
    ['Agreed', 'Agreed'],
    ['<p>First</p><p>Second</p>', 'First Second'],
    ['One<br>two<br/>three', 'One two three'],
    ['<ul><li>Bolts &amp; nuts</li><li>5 &lt; 6</li></ul>', 'Bolts & nuts 5 < 6'],
    ['<b>Bold</b>ly', 'Bold ly'],
    ['caf&#233; &#x1F600; &unknown; &#9999999;', 'café 😀 &unknown; &#9999999;'],
    ['margin < 5 and > 3', 'margin < 5 and > 3'],
    ['Tom &amp; Jerry &lt;3 &#39;x&#39;', "Tom & Jerry <3 'x'"],
    ['Two\r\nlines', 'Two lines'],
  ])('of %s', (markup, text) => {
    expect(plainText(markup)).toBe(text)
  })

  it.each([
    null,
    '',
    ' ',
    '<p></p>',
    '<p><br></p>',
    '<p>&nbsp;</p>',
    '<style>p { color: red }</style>',
    '\u200b',
    '<!-- nothing --><p></p>',
  ])('is null for %j', (markup) => {
    expect(plainText(markup)).toBeNull()
  })

  it('has one line for each line that a person sees', () => {
    expect(textLines('<div>a\nb</div>c<br />d<p> </p><ol><li>e</li></ol>')).toEqual(['a b', 'c', 'd', 'e'])
    expect(textLines('a\r\n\n- b: c\n')).toEqual(['a', '- b: c'])
  })

  it('has no blank lines and no markup for any input', () => {
    fc.assert(
      fc.property(fc.string(), (markup) => {
        for (const line of textLines(markup)) expect(line.trim()).toBe(line)
        expect(textLines(markup)).not.toContain('')
      }),
    )
  })
})
