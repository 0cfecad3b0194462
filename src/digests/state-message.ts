import { type Message, message } from '../words/index.ts'
import type { DigestState } from './delivery-store.ts'

/** The text for a digest's state. */
export function digestStateMessage(state: DigestState): Message {
  return message(`digest.state.${state}`)
}
