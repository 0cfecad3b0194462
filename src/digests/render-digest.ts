import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileView, templatesDir, type View } from '../infra/http/views.ts'
import type { DigestModel } from './build-digest.ts'

/** A digest as it is sent. */
export interface RenderedDigest {
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** Turns digests into mail. */
export type DigestRenderer = (model: DigestModel) => RenderedDigest

/**
 * Reads the templates of the digest and compiles them, once: MJML gives a Handlebars template whose HTML mail programs
 * understand.
 *
 * @throws Error when the template is no valid MJML
 */
export async function createDigestRenderer(): Promise<DigestRenderer> {
  const html: View = compileView(await compileMjml(readTemplate('digest.mjml')))
  const text: View = compileView(readTemplate('digest.text.hbs'), { noEscape: true })
  return (model) => ({ subject: model.subject, html: html(model), text: text(model) })
}

async function compileMjml(template: string): Promise<string> {
  // Loaded where it is needed: it takes a third of the time of a start, and few processes make digests.
  const { default: mjml2html } = await import('mjml')
  const { html, errors } = await mjml2html(template, { validationLevel: 'strict', keepComments: false })
  if (errors.length > 0) throw new TypeError(`digest.mjml: ${errors.map((error) => error.formattedMessage).join('; ')}`)
  return html
}

function readTemplate(file: string): string {
  return readFileSync(join(templatesDir, 'emails', file), 'utf8')
}
