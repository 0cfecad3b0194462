import { IANAZone } from 'luxon'

/** The zone whose clock an emulated CRM goes by: a CRM knows zones that this machine does not; UTC stands for those. */
export function clockZone(timeZone: string): string {
  return IANAZone.isValidZone(timeZone) ? timeZone : 'UTC'
}
