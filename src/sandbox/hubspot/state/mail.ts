import type { AccountState } from './account-state.ts'
import type { ChangeSource } from './changes.ts'

/** HubSpot's own figures have no person as their author. */
const hubSpotItself: ChangeSource = { sourceType: 'CALCULATED', sourceId: 'EmailBounce' }

/** A mail to a contact's address comes back for good. */
export function bounceMail(state: AccountState, id: string, reason: string): void {
  const count = Number(state.get('contacts', id)?.properties['hs_email_bounce'] ?? 0) + 1
  const values = { hs_email_bounce: String(count), hs_email_hard_bounce_reason_enum: reason }
  state.write('contacts', new Map([[id, values]]), hubSpotItself)
}
