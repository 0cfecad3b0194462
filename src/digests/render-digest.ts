import { loadMailViews } from '../infra/http/views.ts'
import type { DigestModel } from './build-digest.ts'

/** A digest in the form in which it is sent. */
export interface RenderedDigest {
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** Renders digests as mail. */
export type DigestRenderer = (model: DigestModel) => RenderedDigest

/** Reads and compiles the digest's templates, once. */
export function createDigestRenderer(): DigestRenderer {
  const { html, text } = loadMailViews('digest')
  return (model) => ({ subject: model.subject, html: html(model, model.say), text: text(model, model.say) })
}
