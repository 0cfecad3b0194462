import { randomUUID } from 'node:crypto'
import { masked } from '../../../domain/masking/disclosure.ts'
import { type ObjectType, objectTypes } from '../../../domain/record.ts'
import { capitalised, formatMoment } from '../../../infra/format.ts'
import { conditionRows, isObjectType, type KnownOfAccount, needLabel, needWords, partOf } from '../../../rules/index.ts'
import { loadUsedValues } from '../../../rulesets/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormButton } from '../../components/button.ts'
import type { Confirm } from '../../components/confirm.ts'
import { type EnteredForm, formOf } from '../../components/form.ts'
import type { Download } from '../../download.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { backtestLater } from '../backtest/backtest-page.ts'
import { activationView } from './activation.ts'
import { actOnRules, editorUrl } from './edit-acts.ts'
import { type DraftProblem, type EditedRules, editorPath, idOf, loadEditedRules } from './edited-rules.ts'
import { ruleFormView } from './rule-form-view.ts'
import { ruleWords } from './rule-words.ts'

/**
 * The editor of the rules: a form and the YAML side by side, of one draft for the account. What is in force changes only
 * when the draft is activated.
 */
export const ruleEditorPage: Page = {
  path: '/rules/edit',
  label: null,
  isFor: forRoles('admin'),
  isForPrograms: true,
  async load(deps, request) {
    const edited = await loadEditedRules(deps)
    return {
      template: 'rule-editor',
      model: await editorModel(deps, edited, request),
      json: { content: edited.yaml.text, editedAt: edited.editedAt, ...problemsJson(edited) },
    }
  },
  act: actOnRules,
  downloads: { yaml: async (deps) => rulesFile((await loadEditedRules(deps)).yaml.text) },
}

function problemsJson({ checked }: EditedRules): object {
  return { problems: 'problems' in checked ? checked.problems : [] }
}

function rulesFile(text: string): Download {
  return { fileName: 'rules.yaml', type: 'application/yaml', parts: partsOf(text) }
}

async function* partsOf(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text)
}

async function editorModel(deps: AdminDeps, edited: EditedRules, request: PageRequest): Promise<object> {
  const { say, entered } = request
  const { yaml, checked, problems } = edited
  return {
    title: say(message('page.rules.edit')),
    status: say(statusOf(edited, deps.account.timeZone, say)),
    isReadable: yaml.value !== undefined,
    revision: revisionFor(edited, entered),
    page: pageName(entered),
    notice: refusedOf(entered, say),
    problems: problems.filter(({ isOfAccount }) => !isOfAccount).map((problem) => problemView(problem, edited, say)),
    leftOut: problems.filter(({ isOfAccount }) => isOfAccount).map((problem) => problemView(problem, edited, say)),
    types: typesOf(edited, say),
    ...(await openRule(deps, edited, request)),
    activation: await activationView(deps, edited, request),
    backtest: 'problems' in checked || edited.editedAt === null ? null : backtestLater(edited.revision, say),
    add: addForm(say),
    ...textModel(edited, request),
    discard: discardOf(edited, say),
    import: deps.crm.requirements === null ? null : importOf(deps.crmTitle, say),
  }
}

/** A name for the page as it was loaded: edits of one page may overtake each other. */
function pageName(entered: EnteredForm | null): string {
  const name = entered?.value('page') ?? ''
  return name === '' ? randomUUID() : name
}

/** What the next edit is based on. After a refused edit that is what it was: else the next one would overwrite the other page's. */
function revisionFor({ revision }: EditedRules, entered: EnteredForm | null): string {
  const based = entered?.value('revision') ?? ''
  return entered?.error('content') && based !== '' ? based : revision
}

/** The rule whose form is open, if one is. */
async function openRule(deps: AdminDeps, edited: EditedRules, request: PageRequest): Promise<object> {
  const { say, entered } = request
  const sent = entered?.value('rule') ?? ''
  const id = sent === '' ? (request.text('rule') ?? '') : sent
  const index = edited.rules.findIndex((rule) => idOf(rule) === id)
  if (index < 0) return { open: '', rule: null, words: null }
  const refused = entered?.value('do') === 'rule' ? entered : null
  return {
    open: id,
    rule: ruleFormView(index, {
      edited,
      known: await knownFor(deps, edited.rules[index], edited),
      say,
      entered: refused,
    }),
    words: ruleWords(edited.rules[index], edited, say),
  }
}

/** What is known of the values of the fields that the rule may name. */
async function knownFor({ db, account }: AdminDeps, rule: unknown, { view }: EditedRules): Promise<KnownOfAccount> {
  const used = await Promise.all(
    typesIn(rule).map(async (type) => {
      const values = Object.entries(await loadUsedValues(db, account.accountId, type))
      return [type, Object.fromEntries(values.map(([name, all]) => [name, all.filter(isImpersonal)]))] as const
    }),
  )
  return { view, used: Object.fromEntries(used) }
}

/** The types of the records that a rule looks at: its own, and those that its conditions and its need follow links to. */
function typesIn(rule: unknown): readonly ObjectType[] {
  const holders = conditionRows(partOf(rule, 'when')).flatMap(({ field }) => field.split('.').slice(-2, -1))
  const named = [partOf(rule, 'object'), partOf(partOf(rule, 'need'), 'linked'), ...holders]
  return [...new Set(named.filter((type) => isObjectType(type)))]
}

/** What would be masked is about a person, and no choice. */
function isImpersonal(value: string): boolean {
  return masked.text(value) === value
}

/** The text: as it was entered, if that was refused. */
function textModel({ yaml, problems }: EditedRules, { say, entered }: Pick<PageRequest, 'say' | 'entered'>): object {
  const content = entered?.value('do') === 'yaml' ? `${entered.value('content')}\n` : yaml.text
  const count = content.split('\n').length
  const lines = Array.from({ length: count }, (_, index) => String(index + 1)).join('\n')
  const invalid = problems.filter(({ isOfAccount }) => !isOfAccount)
  return {
    content,
    lines,
    rows: count + 1,
    textResult: say(message('ruleEdit.result.text', { count: invalid.length })),
  }
}

function statusOf({ editedAt }: EditedRules, timeZone: string, say: Say): Message {
  if (editedAt === null) return message('ruleEdit.status.active')
  return message('ruleEdit.status.draft', { at: formatMoment(editedAt, timeZone, say.language) })
}

/** What was refused as a whole; what is wrong with a field of a rule is beside it. */
function refusedOf(entered: EnteredForm | null, say: Say): { readonly words: string } | null {
  const refused = entered?.error('content') ?? entered?.error('import') ?? null
  return refused && { words: say(refused) }
}

/** A problem by its place in the text; what the account lacks, by the title of the rule that names it. */
function problemView(
  { path, place, problem, isOfAccount }: DraftProblem,
  { rules, fields }: EditedRules,
  say: Say,
): object {
  const [section, index] = path
  const rule = section === 'rules' && typeof index === 'number' ? idOf(rules[index]) : ''
  return {
    place:
      isOfAccount || place === null
        ? ruleWords(rules[Number(index)], { fields }, say).title
        : say(message('ruleEdit.place', { line: place.line, column: place.column })),
    problem: say(problem),
    rule,
    url: rule === '' ? null : editorUrl(rule),
  }
}

/** The rules by type of record, in their order in the file. */
function typesOf(edited: EditedRules, say: Say): readonly object[] {
  const numbered = edited.rules.map((rule, index) => ({ rule, index }))
  const problemsOf = Map.groupBy(edited.problems, ({ path }) => (path[0] === 'rules' ? path[1] : undefined))
  const groups = Map.groupBy(numbered, ({ rule }) => {
    const object: unknown = partOf(rule, 'object')
    return isObjectType(object) ? object : null
  })
  return [...objectTypes, null].flatMap((type) => {
    const rules = groups.get(type) ?? []
    if (rules.length === 0) return []
    return {
      title: capitalised(
        say(type === null ? message('ruleEdit.type.unknown') : message(`types.${type}`)),
        say.language,
      ),
      rules: rules.map(({ rule, index }) => {
        return ruleItem(rule, { index, edited, problems: problemsOf.get(index)?.length ?? 0, say })
      }),
    }
  })
}

interface RuleItem {
  readonly index: number
  readonly edited: EditedRules
  /** How many problems the rule has. */
  readonly problems: number
  readonly say: Say
}

function ruleItem(rule: unknown, { index, edited, problems: count, say }: RuleItem): object {
  const id = idOf(rule)
  const { rules } = edited
  const words = ruleWords(rule, edited, say)
  return {
    ...words,
    id,
    url: editorUrl(id),
    problems: count === 0 ? '' : say(message('ruleEdit.problems', { count })),
    up: index === 0 ? null : button('up', id, say(message('ruleEdit.up', { rule: words.title }))),
    down: index === rules.length - 1 ? null : button('down', id, say(message('ruleEdit.down', { rule: words.title }))),
    remove: button('remove', id, say(message('ruleEdit.remove', { rule: words.title }))),
  }
}

function button(act: string, rule: string, label: string): FormButton {
  return {
    action: editorPath,
    fields: [
      { name: 'do', value: act },
      { name: 'rule', value: rule },
    ],
    label,
  }
}

function addForm(say: Say): object {
  const types = objectTypes.map((type: ObjectType) => ({ value: type, text: say(message(`type.${type}`)) }))
  return formOf(
    {
      id: 'add',
      action: editorPath,
      hidden: [{ name: 'do', value: 'add' }],
      fields: [
        { name: 'object', label: say(message('ruleEdit.add.object')), value: 'deal', options: types },
        {
          name: 'need',
          label: say(message('ruleEdit.add.need')),
          value: 'field',
          options: needWords.map((word) => ({ value: word, text: say(needLabel(word)) })),
        },
      ],
      submit: say(message('ruleEdit.add')),
      entered: null,
    },
    say,
  )
}

function discardOf({ editedAt }: EditedRules, say: Say): Confirm | null {
  if (editedAt === null) return null
  return {
    id: 'discard',
    action: editorPath,
    fields: [{ name: 'do', value: 'discard' }],
    open: say(message('ruleEdit.discard')),
    title: say(message('ruleEdit.discard.title')),
    text: say(message('ruleEdit.discard.text')),
    label: say(message('ruleEdit.discard.do')),
  }
}

function importOf(title: string, say: Say): FormButton {
  return {
    action: editorPath,
    fields: [{ name: 'do', value: 'import' }],
    label: say(message('ruleEdit.import', { title })),
  }
}
