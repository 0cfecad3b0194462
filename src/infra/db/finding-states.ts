import { sql } from 'kysely'

/**
 * The states of findings in statements over `findings f`: the only place that writes them out, so that "open" means the
 * same wherever findings are counted, listed or joined. It is below the stages, because those before the findings, such as
 * sync, ask for them too. The states are literals and never parameters: only then do partial indexes match.
 */

/** It counts: in figures, trends, lists and flags. */
export const isOpen = sql<boolean>`f.state = 'open'`

/** It is on lists, and otherwise nowhere. */
export const isNoted = sql<boolean>`f.state = 'noted'`

export const isDisputed = sql<boolean>`f.state = 'disputed'`

export const isExempt = sql<boolean>`f.state = 'exempt'`

/** It is on lists: for statements that look through all of them. Each of the two states has an index. */
export const isListed = sql<boolean>`(f.state = 'open' or f.state = 'noted')`

/** As `isListed`, for statements that name records: with two conditions, a plan without statistics would use the two indexes. */
export const isListedOfRecords = sql<boolean>`f.state in ('open', 'noted')`

/** The record's flag names it. */
export const isFlagged = sql<boolean>`f.state in ('open', 'disputed')`

/** It ends without a repair, because nothing was charged. */
export const isUncharged = sql<boolean>`f.state in ('exempt', 'noted')`

/** The rule is not met, whatever follows from that. */
export const isUnresolved = sql<boolean>`f.state <> 'resolved'`
