import { describe, expect, it } from 'vitest'
import { compileView } from '../../../src/infra/http/views.ts'
import { sayIn } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'

function render(template: string, model: object): string {
  return compileView(template)(model, inEnglish)
}

describe('a message in a template', () => {
  it('has parameters from the model, also inside a list', () => {
    const template = '{{#each roles}}{{t "people.make" role=this}}. {{/each}}'

    expect(render(template, { roles: ['admin', 'rep'] })).toBe('Make admin. Make rep. ')
  })

  it('is in the language of the reader, which the page declares', () => {
    const template = '<html lang="{{@say.language}}">{{#if isIn}}{{t "signIn.out"}}{{/if}}'

    expect(compileView(template)({ isIn: true }, sayIn('nb'))).toBe('<html lang="nb">Logg ut')
  })

  it('is escaped with its parameters', () => {
    expect(render('{{t "people.make" role=role}}', { role: '<b>&' })).toBe('Make &lt;b&gt;&amp;')
  })

  it('may have elements as parameters, whose content is escaped too', () => {
    const template = '{{t "signIn.as" name=(element "strong" name) account=account}}'

    expect(render(template, { name: 'A <b>', account: 'C & D' })).toBe(
      'You are signing in as <strong>A &lt;b&gt;</strong>, C &amp; D.',
    )
  })

  it('may have a link with another message', () => {
    const template = '{{t "signIn.password" link=(element "a" (t "signIn.password.link") href=url)}}'

    expect(render(template, { url: '/?a="b"' })).toBe(
      '<a href="/?a&#x3D;&quot;b&quot;">Use the password of the service</a> if you run it.',
    )
  })

  it('takes no element from the text of somebody else', () => {
    const template = '{{t "signIn.as" name=(element "b" name) account=account}}'

    expect(render(template, { name: 'A', account: '<b>\u{f0000}7\u{f0001}' })).toBe(
      'You are signing in as <b>A</b>, &lt;b&gt;.',
    )
  })

  it('is not escaped in plain text', () => {
    expect(compileView('{{t "people.make" role=role}}', { noEscape: true })({ role: 'A & B' }, inEnglish)).toBe(
      'Make A & B',
    )
  })
})
