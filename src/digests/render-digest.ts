import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileView, templatesDir, type View } from '../infra/http/views.ts'
import type { DigestModel } from './build-digest.ts'

/** A digest in the form in which it is sent. */
export interface RenderedDigest {
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** Renders digests as mail. */
export type DigestRenderer = (model: DigestModel) => RenderedDigest

/**
 * Reads and compiles the digest's templates, once. The HTML is compiled by MJML from `digest.mjml`, so that mail
 * programs can display it; a test compiles it again and compares.
 */
export function createDigestRenderer(): DigestRenderer {
  const html: View = compileView(readTemplate('digest.html.hbs'))
  const text: View = compileView(readTemplate('digest.text.hbs'), { noEscape: true })
  return (model) => ({ subject: model.subject, html: html(model, model.say), text: text(model, model.say) })
}

function readTemplate(file: string): string {
  return readFileSync(join(templatesDir, 'emails', file), 'utf8')
}
