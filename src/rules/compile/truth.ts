/**
 * Whether a condition holds. `unread`: it depends on something that has not been read; `foreign`: on an amount in a currency
 * that cannot be compared. Both are unknown: a part that is known may decide without them (Kleene's logic).
 */
export type Truth = boolean | 'unread' | 'foreign'

/** The opposite; what is unknown stays so. */
export function opposite(truth: Truth): Truth {
  return typeof truth === 'boolean' ? !truth : truth
}

/** One of two truths of which neither decides: an unknown one, above all one that may become known. */
export function undecidedOf(one: Truth, other: Truth): Truth {
  if (one === 'unread' || other === 'unread') return 'unread'
  return typeof one === 'boolean' ? other : one
}
