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
 * Reads the templates of the digest and compiles them, once. The HTML is what MJML makes of `digest.mjml`, so that mail
 * programs understand it; a test makes it again and compares.
 */
export function createDigestRenderer(): DigestRenderer {
  const html: View = compileView(readTemplate('digest.html.hbs'))
  const text: View = compileView(readTemplate('digest.text.hbs'), { noEscape: true })
  return (model) => ({ subject: model.subject, html: html(model), text: text(model) })
}

function readTemplate(file: string): string {
  return readFileSync(join(templatesDir, 'emails', file), 'utf8')
}
