import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mjml2html from 'mjml'
import { describe, expect, it } from 'vitest'
import { templatesDir } from '../../../src/infra/http/views.ts'

describe('the HTML of a mail', () => {
  // After a change of a template: `npx vitest run test/unit/digests/mail-template.test.ts --update`.
  it.each(['digest', 'sign-in'])('is what MJML makes of its template: %s', async (name) => {
    const template = await readFile(join(templatesDir, `emails/${name}.mjml`), 'utf8')

    const { html, errors } = await mjml2html(template, { validationLevel: 'strict', keepComments: false })

    expect(errors).toEqual([])
    await expect(html).toMatchFileSnapshot(join(templatesDir, `emails/${name}.html.hbs`))
  })
})
