/**
 * Disputes and exemptions: an owner says that a finding should not be charged to him, and somebody else decides. In: open findings, and who
 * supervises whom. Out: findings that wait and count nowhere, exempt ones, and the log of who decided what.
 */
export { dispute, withdrawDispute } from './act.ts'
export { decideDispute, keyOf, loadDecidedBy, loadToDecide, undoDecision } from './decide.ts'
export { exemptMessage, type FindingDispute, loadFindingDisputes, reasonMessage, stateMessage } from './describe.ts'
export { type Dispute, disputeReasons, disputeStates, isDisputeReason, longestWords } from './dispute.ts'
export { lapseDisputes, loadDisputes } from './dispute-store.ts'
export { askAgain, changeExemption, confirmValue, grantExemption } from './exempt.ts'
export { discloseExemptions, loadExemptionsFor, mayExempt } from './exemptions-for.ts'
export { isExemptDoubt } from './who.ts'
