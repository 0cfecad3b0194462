import { FormInvalidError } from '../../../domain/errors.ts'
import { type CheckedRuleset, openYamlText, partOf, rulesIn, type YamlText } from '../../../rules/index.ts'
import { loadDraft, revisionOf, saveDraft } from '../../../rulesets/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormRequest } from '../../page.ts'

/** The editor's address, below the account's. */
export const editorPath = 'rules/edit'

/** The rules that admins are editing: the draft or, until somebody edits, the active ones. */
export interface EditedRules {
  readonly yaml: YamlText
  /** Identifies the text. */
  readonly revision: string
  /** When the draft was last edited; null: there is none. */
  readonly editedAt: Date | null
  readonly checked: CheckedRuleset
  /** Each rule as YAML has it, whatever of it is valid. */
  readonly rules: readonly unknown[]
}

/** Loads the rules that admins are editing. */
export async function loadEditedRules(deps: AdminDeps): Promise<EditedRules> {
  const draft = await loadDraft(deps.db, deps.account.accountId)
  const content = draft === null ? await loadActiveContent(deps) : draft.content
  const yaml = openYamlText(content)
  return {
    yaml,
    revision: revisionOf(content),
    editedAt: draft?.editedAt ?? null,
    checked: deps.checkRules(content),
    rules: rulesIn(yaml.value),
  }
}

/** The active rules as they were written (YAML). */
async function loadActiveContent(deps: AdminDeps): Promise<string> {
  // An account without rules gets those of the file first.
  await deps.loadRuleset()
  const [active] = await deps.loadRulesetVersions(1)
  return active?.content ?? ''
}

/** The name of a rule as YAML has it. */
export function idOf(rule: unknown): string {
  const id = partOf(rule, 'id')
  return typeof id === 'string' ? id : ''
}

/**
 * Saves a new text as the draft.
 *
 * @param before the revision that was edited
 * @throws FormInvalidError if it has been edited in another page since
 */
export async function saveEdited(
  deps: AdminDeps,
  { field }: Pick<FormRequest, 'field'>,
  { content, before }: { readonly content: string; readonly before: string },
): Promise<void> {
  const { db, account, clock } = deps
  const hasDraft = (await loadDraft(db, account.accountId)) !== null
  const isOutdated = !hasDraft && before !== revisionOf(await loadActiveContent(deps))
  const edit = { content, before, editedIn: field('page'), now: clock.now() }
  if (isOutdated || !(await saveDraft(db, account.accountId, edit))) {
    throw new FormInvalidError({ content: message('ruleEdit.outdated') })
  }
}
