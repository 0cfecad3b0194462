/**
 * The weekly mail to each supervisor about their team. In: scorecards and findings. Out: one mail per supervisor and
 * week, in HTML and plain text. Each rep can see the same figures.
 */

export type { DigestEntry } from './delivery-store.ts'
export { isAnyDigestDue, loadDigests } from './digest-store.ts'
export {
  type DigestDeps,
  type DigestSubject,
  type PreparedDigest,
  prepareDigests,
  prepareSubjects,
  weekOf,
} from './prepare-digests.ts'
export { createDigestRenderer, type DigestRenderer } from './render-digest.ts'
export { type SendDeps, type SendOptions, sendDigests } from './send-digests.ts'
export { digestStateMessage } from './state-message.ts'
