import { describe, expect, it } from 'vitest'
import { plainText } from '../../../src/crm/hubspot/plain-text.ts'

describe('plain text', () => {
  it.each([
    [null],
    [''],
    ['  \n '],
    ['<p></p>'],
    ['<p><br></p>'],
    ['<div style="color: red">&nbsp;&#160;</div>'],
    ['<style>p { color: red }</style>'],
    ['<!-- nothing --><p>\u200b</p>'],
  ])('finds none in %j', (markup) => {
    expect(plainText(markup)).toBeNull()
  })

  it.each([
    ['<p>Agreed on <b>two</b> pilots</p><p>Next: price</p>', 'Agreed on two pilots Next: price'],
    ['Tom &amp; Jerry &lt;3 &#39;x&#39; &#x41;', "Tom & Jerry <3 'x' A"],
    ['margin < 5 and > 3', 'margin < 5 and > 3'],
    ['&unknown; &#9999999;', '&unknown; &#9999999;'],
  ])('finds it in %j', (markup, text) => {
    expect(plainText(markup)).toBe(text)
  })
})
