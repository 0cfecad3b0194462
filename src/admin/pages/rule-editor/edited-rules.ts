import { FormInvalidError } from '../../../domain/errors.ts'
import {
  type AccountView,
  accountProblems,
  type CheckedRuleset,
  namedByEither,
  namedFields,
  namedOfAccount,
  openYamlText,
  partOf,
  partOfRule,
  type Ruleset,
  readRule,
  rulesIn,
  type YamlText,
} from '../../../rules/index.ts'
import { isSchemaRead, loadAccountView, loadDraft, revisionOf, saveDraft } from '../../../rulesets/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormRequest } from '../../page.ts'

/** The editor's address, below the account's. */
export const editorPath = 'rules/edit'

/** The address of a rule in the editor. */
export function ruleUrl(ruleId: string): string {
  return `${editorPath}?${new URLSearchParams({ rule: ruleId }).toString()}`
}

/** The rules that admins are editing: the draft or, until somebody edits, the active ones. */
export interface EditedRules {
  readonly yaml: YamlText
  /** Identifies the text. */
  readonly revision: string
  /** When the draft was last edited; null: there is none. */
  readonly editedAt: Date | null
  readonly checked: CheckedRuleset
  /** The account that the rules are for. */
  readonly view: AccountView
  /** Whether what the draft names of the account has been read, so that it is known what the account lacks. */
  readonly isAccountRead: boolean
  /** What is wrong: that the text is not valid, or that a rule names what the account lacks. */
  readonly problems: readonly DraftProblem[]
  /** Each rule as YAML has it, whatever of it is valid. */
  readonly rules: readonly unknown[]
  /** The vendor's own fields that the rules name, as far as they are valid. */
  readonly fields: Ruleset['fields']
}

/** What is wrong with the rules that admins are editing. */
export interface DraftProblem {
  readonly path: readonly PropertyKey[]
  /** Null: not known, because something else is not valid. */
  readonly place: { readonly line: number; readonly column: number } | null
  readonly problem: Message
  /** Whether the rules can be activated nevertheless: the rule is then left out. */
  readonly isOfAccount: boolean
}

/** Loads the rules that admins are editing. */
export async function loadEditedRules(deps: AdminDeps): Promise<EditedRules> {
  const draft = await loadDraft(deps.db, deps.account.accountId)
  const content = draft === null ? await loadActiveContent(deps) : draft.content
  const yaml = openYamlText(content)
  const checked = deps.checkRules(content)
  const edited = {
    yaml,
    revision: revisionOf(content),
    editedAt: draft?.editedAt ?? null,
    checked,
    rules: rulesIn(yaml.value),
    fields: 'ruleset' in checked ? checked.ruleset.fields : namedFields(yaml.value),
    view: await loadAccountView(deps.db, deps.account),
  }
  const isAccountRead =
    draft === null || 'problems' in edited.checked || (await isReadFor(edited.checked.ruleset, deps))
  return { ...edited, isAccountRead, problems: problemsOf(edited) }
}

/** Whether what a draft and the active rules name of the account has been read. */
async function isReadFor(draft: Ruleset, { db, account, loadRuleset }: AdminDeps): Promise<boolean> {
  const { accountId, vendor } = account
  const active = namedOfAccount(await loadRuleset(), vendor)
  return isSchemaRead(db, accountId, namedByEither(active, namedOfAccount(draft, vendor)))
}

/** The rules as they were loaded, before they are checked against the account. */
type LoadedRules = Omit<EditedRules, 'problems' | 'isAccountRead'>

function problemsOf(edited: LoadedRules): readonly DraftProblem[] {
  const { checked } = edited
  const invalid = 'problems' in checked ? checked.problems : []
  return [
    ...invalid.map(({ path, line, column, problem }) => ({
      path,
      place: { line, column },
      problem,
      isOfAccount: false,
    })),
    ...accountProblemsOf(edited),
  ]
}

/** The most problems of the account that are listed: to find the field that is meant by each takes time. */
const mostProblems = 100

/** What rules that are valid by themselves name and the account lacks: of the first rules, if that is very much. Pure. */
export function accountProblemsOf({
  checked,
  rules,
  fields,
  view,
}: Pick<LoadedRules, 'checked' | 'rules' | 'fields' | 'view'>): readonly DraftProblem[] {
  const ruleset = 'ruleset' in checked ? checked.ruleset : null
  const problems: DraftProblem[] = []
  for (const [index, value] of rules.entries()) {
    if (problems.length >= mostProblems) break
    problems.push(...problemsOfRule(value, index))
  }
  return problems

  function problemsOfRule(value: unknown, index: number): readonly DraftProblem[] {
    const rule = readRule(value)
    const found = rule === null ? [] : accountProblems(partOfRule(rule), fields, view)
    // The rule itself says that accounts may lack what it names.
    if (rule?.whereKept === true && found.every(({ isSurelyAbsent }) => isSurelyAbsent)) return []
    return found.map(({ path, problem }) => ({
      path: ['rules', index, ...path],
      place: ruleset === null ? null : placeIn(ruleset.placeOf(idOf(value), path)),
      problem,
      isOfAccount: true,
    }))
  }
}

/** The place that is written `file:line:column`. */
function placeIn(text: string): DraftProblem['place'] {
  const [column, line] = text.split(':').toReversed().map(Number)
  return line === undefined || column === undefined ? null : { line, column }
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
  const { db, account, clock, queue } = deps
  const { accountId } = account
  const draft = await loadDraft(db, accountId)
  const previous = draft?.content ?? (await loadActiveContent(deps))
  const isOutdated = draft === null && before !== revisionOf(previous)
  const edit = { content, before, editedIn: field('page'), now: clock.now() }
  if (isOutdated || !(await saveDraft(db, accountId, edit))) {
    throw new FormInvalidError({ content: message('ruleEdit.outdated') })
  }
  // What the draft newly names of the account is read at once, so that the editor knows it.
  const [named, namedBefore] = [content, previous].map((text) => namesIn(text, deps))
  if (named !== null && named !== namedBefore) {
    await queue.enqueue(db, { name: 'crm.sync', payload: { accountId, full: false } })
  }
}

/** What rules name of the account; null if they are not valid. */
function namesIn(text: string, { checkRules, account }: Pick<AdminDeps, 'checkRules' | 'account'>): string | null {
  const checked = checkRules(text)
  return 'problems' in checked ? null : JSON.stringify(namedOfAccount(checked.ruleset, account.vendor))
}
