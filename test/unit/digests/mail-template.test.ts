import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mjml2html from 'mjml'
import { describe, expect, it } from 'vitest'
import { templatesDir } from '../../../src/infra/http/views.ts'

describe("the digest's HTML", () => {
  // After a change of digest.mjml: `npx vitest run test/unit/digests/mail-template.test.ts --update`.
  it('is what MJML compiles from its template', async () => {
    const template = await readFile(join(templatesDir, 'emails/digest.mjml'), 'utf8')

    const { html, errors } = await mjml2html(template, { validationLevel: 'strict', keepComments: false })

    expect(errors).toEqual([])
    await expect(html).toMatchFileSnapshot(join(templatesDir, 'emails/digest.html.hbs'))
  })
})
