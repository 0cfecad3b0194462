/** What lists and figures of an account lack, because the CRM has not been read, or because what has changed has not been checked. */
export interface ReadGaps {
  /** When the CRM was last read, if that is long ago; null if it is read regularly. */
  readonly unreadSince: Date | null
  /** Whether the first read has not come to its end. */
  readonly isFirstRead: boolean
  /** Since when changes that are known of have not been checked, if that is long; null if they are checked in time. */
  readonly uncheckedSince: Date | null
}

/** Of an account that is read and checked regularly. */
export const noGaps: ReadGaps = { unreadSince: null, isFirstRead: false, uncheckedSince: null }

/** Whether anything is lacking. */
export function hasGaps({ unreadSince, isFirstRead, uncheckedSince }: ReadGaps): boolean {
  return unreadSince !== null || isFirstRead || uncheckedSince !== null
}
