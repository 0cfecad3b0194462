import { AppError, FormInvalidError, NotFoundError, saidBy } from '../../../domain/errors.ts'
import { isAsked } from '../../../domain/requirement.ts'
import { loadLanguage } from '../../../people/index.ts'
import {
  addRule,
  addRulesFrom,
  beginNeed,
  editRule,
  followTexts,
  isObjectType,
  namedFields,
  needWords,
  openYamlText,
  partOf,
  rulesIn,
  writeRuleset,
} from '../../../rules/index.ts'
import { discardDraft, readRulesetTemplate, rulesetTemplates } from '../../../rulesets/index.ts'
import { type Message, message, sayIn, sayInEach } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { Done, FormRequest } from '../../page.ts'
import { activateDraft, cancelPlanned, rollBackTo } from './activation.ts'
import { type EditedRules, editorPath, idOf, loadEditedRules, ruleUrl, saveEdited } from './edited-rules.ts'
import { writtenTitle } from './rule-words.ts'

/** The form of a rule in the editor. */
export function editorUrl(ruleId: string): string {
  return `${ruleUrl(ruleId)}#rule`
}

type Act = (deps: AdminDeps, request: FormRequest) => Promise<Done>

/** What the forms of the editor do. */
const acts = new Map<string, Act>([
  ['yaml', saveYaml],
  ['rule', saveRule],
  ['add', addNewRule],
  ['remove', removeRule],
  ['up', (deps, request) => moveRule(deps, request, -1)],
  ['down', (deps, request) => moveRule(deps, request, 0)],
  ['template', addTemplate],
  ['import', importRequirements],
  ['discard', discard],
  ['activate', activateDraft],
  ['cancel-plan', cancelPlanned],
  ['roll-back', rollBackTo],
])

/**
 * Does what a form of the editor is for.
 *
 * @throws FormInvalidError for what cannot be edited as entered; NotFoundError for a rule that is not there
 */
export async function actOnRules(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const act = acts.get(request.field('do'))
  if (act === undefined) throw new NotFoundError(message('request.page.unknown'))
  return act(deps, request)
}

/** Saves the whole text, valid or not: nothing that somebody has typed is lost. */
async function saveYaml(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const { yaml } = await loadEditedRules(deps)
  const entered = request.written('content')
  const content = yaml.text.includes('\r\n') ? entered.replaceAll('\n', '\r\n') : entered
  if (content !== yaml.text) await saveEdited(deps, request, { content, before: request.field('revision') })
  // The same rule stays open, and the result is above the text.
  const rule = request.field('open')
  return { path: `${rule === '' ? editorPath : ruleUrl(rule)}#yaml` }
}

async function saveRule(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const edited = await loadEditedRules(deps)
  const index = indexOfRule(edited, request)
  const rule = edited.rules[index]
  const object: unknown = partOf(rule, 'object')
  const fields = namedFields(edited.yaml.value)
  const result = editRule(edited.yaml.text, index, {
    entered: (name) => (request.has(name) ? request.field(name) : undefined),
    newNeed: (word) => beginNeed(word, { object: isObjectType(object) ? object : 'deal', fields }),
  })
  if ('refused' in result) {
    throw new FormInvalidError(Object.fromEntries(result.refused.map((name) => [name, message('ruleEdit.refused')])))
  }
  const content = followTexts(result.text, index, { before: rule, inEach: sayInEach })
  if (content !== edited.yaml.text) await saveEdited(deps, request, { content, before: request.field('revision') })
  return { path: editorUrl(idOf(rulesIn(openYamlText(content).value)[index])) }
}

/** Begins a rule; its texts follow from what it requires until somebody words them. */
async function addNewRule(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const [object, word] = [request.field('object'), request.field('need')]
  if (!isObjectType(object) || !needWords.includes(word)) throw new NotFoundError(message('request.page.unknown'))
  const edited = await loadEditedRules(deps)
  const added = addRule(edited.yaml.text, { object, word, inEach: sayInEach })
  await saveWhole(deps, request, { edited, content: added?.text ?? null })
  return { path: editorUrl(added?.id ?? '') }
}

async function removeRule(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const edited = await loadEditedRules(deps)
  const index = indexOfRule(edited, request)
  const title = writtenTitle(edited.rules[index])
  await saveWhole(deps, request, { edited, content: edited.yaml.set(['rules', index], undefined) })
  return { path: editorPath, toast: message('ruleEdit.removed', { rule: title }) }
}

/** @param offset of the upper one of the two rules that change places */
async function moveRule(deps: AdminDeps, request: FormRequest, offset: -1 | 0): Promise<Done> {
  const edited = await loadEditedRules(deps)
  const index = indexOfRule(edited, request) + offset
  if (index >= 0 && index + 1 < edited.rules.length) {
    await saveWhole(deps, request, { edited, content: edited.yaml.swap(['rules'], index) })
  }
  return { path: `${editorPath}#${encodeURIComponent(request.field('rule'))}` }
}

/** Adds one rule of a template, or all that are not there yet. */
async function addTemplate(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const template = rulesetTemplates.find(({ id }) => id === request.field('template'))
  if (template === undefined) throw new NotFoundError(message('request.page.unknown'))
  const rule = request.field('rule')
  const source = await readRulesetTemplate(template)
  const added = await addFrom(deps, request, { source, only: rule === '' ? null : [rule] })
  const [first] = added
  return rule !== '' && first !== undefined
    ? { path: editorUrl(first) }
    : { path: editorPath, toast: addedMessage(added) }
}

function addedMessage(added: readonly string[]): Message {
  return message('ruleEdit.added', { count: added.length })
}

async function addFrom(
  deps: AdminDeps,
  request: FormRequest,
  { source, only }: { readonly source: string; readonly only: readonly string[] | null },
): Promise<readonly string[]> {
  const edited = await loadEditedRules(deps)
  const result = addRulesFrom(edited.yaml.text, source, only)
  if (result?.added.length !== 0) await saveWhole(deps, request, { edited, content: result?.text ?? null })
  return result?.added ?? []
}

/** Adds what the CRM itself requires when people work in its pages. */
async function importRequirements(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const { crm, crmTitle, account } = deps
  if (crm.requirements === null) {
    throw new FormInvalidError({ import: message('ruleEdit.import.impossible', { title: crmTitle }) })
  }
  const requirements = await crm.requirements().catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
    throw new FormInvalidError({ import: message('ruleEdit.import.failed', { title: crmTitle, why: saidBy(error) }) })
  })
  const asked = requirements.filter(isAsked)
  if (asked.length === 0) return { path: editorPath, toast: message('ruleEdit.import.none', { title: crmTitle }) }
  const { country } = await deps.loadRuleset()
  const { vendor, accountId } = account
  const say = sayIn(await loadLanguage(deps.db, accountId, null))
  const source = writeRuleset(asked, { vendor, accountId, country }, { say, inEach: sayInEach })
  return { path: editorPath, toast: addedMessage(await addFrom(deps, request, { source, only: null })) }
}

async function discard({ db, account }: AdminDeps): Promise<Done> {
  await discardDraft(db, account.accountId)
  return { path: 'rules', toast: message('ruleEdit.discarded') }
}

/**
 * Saves an edit of the text as it is now.
 *
 * @param content null: it could not be edited
 * @throws FormInvalidError if it could not be edited
 */
async function saveWhole(
  deps: AdminDeps,
  request: FormRequest,
  { edited, content }: { readonly edited: EditedRules; readonly content: string | null },
): Promise<void> {
  if (content === null) throw new FormInvalidError({ content: message('ruleEdit.refused') })
  await saveEdited(deps, request, { content, before: edited.revision })
}

/** @throws NotFoundError if the rule is not there any more */
function indexOfRule({ rules }: EditedRules, { field }: FormRequest): number {
  const index = rules.findIndex((rule) => idOf(rule) === field('rule'))
  if (index < 0) throw new NotFoundError(message('request.page.unknown'))
  return index
}
