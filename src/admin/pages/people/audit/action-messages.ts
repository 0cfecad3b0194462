import type { AuditAction } from '../../../../people/index.ts'
import { type Message, message } from '../../../../words/index.ts'

const messages: Readonly<Record<AuditAction, Message>> = {
  'signed-in': message('audit.signed-in'),
  'signed-out': message('audit.signed-out'),
  'signed-out-everywhere': message('audit.signed-out-everywhere'),
  'admin-link-made': message('audit.admin-link-made'),
  'role-granted': message('audit.role-granted'),
  'role-revoked': message('audit.role-revoked'),
  'figures-opened': message('audit.figures-opened'),
  'field-filled-in': message('audit.field-filled-in'),
  'repair-undone': message('audit.repair-undone'),
  'findings-exported': message('audit.findings-exported'),
  'finding-disputed': message('audit.finding-disputed'),
  'dispute-appealed': message('audit.dispute-appealed'),
  'dispute-withdrawn': message('audit.dispute-withdrawn'),
  'dispute-accepted': message('audit.dispute-accepted'),
  'dispute-refused': message('audit.dispute-refused'),
  'dispute-decision-undone': message('audit.dispute-decision-undone'),
  'exemption-granted': message('audit.exemption-granted'),
  'exemption-confirmed': message('audit.exemption-confirmed'),
  'exemption-revoked': message('audit.exemption-revoked'),
  'exemption-restored': message('audit.exemption-restored'),
  'ruleset-activated': message('audit.ruleset-activated'),
  'ruleset-planned': message('audit.ruleset-planned'),
  'ruleset-plan-cancelled': message('audit.ruleset-plan-cancelled'),
  'ruleset-plan-failed': message('audit.ruleset-plan-failed'),
  'ruleset-rolled-back': message('audit.ruleset-rolled-back'),
  'targets-set': message('audit.targets-set'),
  'account-language-set': message('audit.account-language-set'),
  'in-full-roles-set': message('audit.in-full-roles-set'),
  'supervisors-set': message('audit.supervisors-set'),
  'teams-imported': message('audit.teams-imported'),
  'account-disconnected': message('audit.account-disconnected'),
  'key-rotated': message('audit.key-rotated'),
}

/** What each action is called. */
export const actionMessages: ReadonlyMap<string, Message> = new Map(Object.entries(messages))
