import { IANAZone } from 'luxon'

/** The zone of an emulated CRM's clock: a CRM knows zones that this machine does not; UTC replaces those. */
export function clockZone(timeZone: string): string {
  return IANAZone.isValidZone(timeZone) ? timeZone : 'UTC'
}
