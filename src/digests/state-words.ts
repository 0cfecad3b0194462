import type { DigestState } from './delivery-store.ts'

/** What people read of a digest's state. */
export const digestStateWords: Readonly<Record<DigestState, string>> = {
  pending: 'not sent yet; Minset tries again',
  sending: 'is being sent',
  sent: 'sent',
  unsure: 'may have arrived, and is not sent again',
  refused: 'refused',
  missed: 'not sent in time',
}
