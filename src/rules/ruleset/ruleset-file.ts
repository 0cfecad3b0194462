import { isSupportedCountry } from 'libphonenumber-js/max'
import { z } from 'zod'
import { allowed } from '../../domain/text/allowed.ts'
import { type Message, message, type OwnTexts } from '../../words/index.ts'
import { type RuleProblem, ruleProblems, segmentProblems } from '../check/check-rule.ts'
import { Example, exampleProblems } from '../examples/example-schema.ts'
import { Segment, type Segments } from '../segments/segment-schema.ts'
import { CalendarSection } from './calendar-schema.ts'
import { idForm, Rule, textSchema } from './rule-schema.ts'
import { type CodeForms, type VendorFields, vendorFieldsSchema } from './vendor-fields.ts'

/** A rule that names only existing fields; null: not even the file's own are known. */
function ruleSchema(fields: VendorFields | null): z.ZodType<Rule> {
  return Rule.superRefine((rule, context) => {
    // What is not valid in itself cannot be compared with the fields.
    if (context.issues.some(({ path: [part] = [] }) => part === 'need' || part === 'when')) return
    for (const { path, ...params } of fields === null ? [] : ruleProblems(rule, fields)) {
      context.addIssue({ code: 'custom', path: [...path], params })
    }
  })
}

function rulesSchema(fields: VendorFields | null): z.ZodType<Rule[]> {
  return z
    .array(ruleSchema(fields), allowed(message('allowed.rules')))
    .min(1, allowed(message('allowed.rules.one')))
    .superRefine((rules, context) => {
      const used = new Set<string>()
      for (const [index, { id }] of rules.entries()) {
        if (used.has(id)) {
          context.addIssue({
            code: 'custom',
            path: [index, 'id'],
            params: { problem: message('rule.id.twice', { id }) },
          })
        }
        used.add(id)
      }
    })
}

function segmentsSchema(fields: VendorFields | null): z.ZodType<Segments> {
  const segment = Segment.superRefine((one, context) => {
    if (context.issues.some(({ path: [part] = [] }) => part === 'when')) return
    for (const { path, ...params } of fields === null ? [] : segmentProblems(one, fields)) {
      context.addIssue({ code: 'custom', path: [...path], params })
    }
  })
  return z.record(z.string(), segment, allowed(message('allowed.segments'))).superRefine((segments, context) => {
    for (const id of Object.keys(segments)) {
      if (idForm.test(id)) continue
      context.addIssue({
        code: 'custom',
        path: [id],
        params: { problem: message('segment.id.form', { id }), isKey: true },
      })
    }
  })
}

const Country = z
  .string(allowed(message('allowed.country')))
  .regex(/^[A-Z]{2}$/, { error: allowed(message('allowed.country')), abort: true })
  .superRefine((code, context) => {
    if (isCountry(code)) return
    context.addIssue({ code: 'custom', params: { problem: message('rules.country.unknown', { code }) } })
  })

function isCountry(code: string): boolean {
  return isSupportedCountry(code)
}

/** A ruleset file as the admin writes it. */
export interface RulesetFile {
  readonly name: string | OwnTexts
  /** ISO 3166. */
  readonly country: string
  readonly fields?: VendorFields | undefined
  readonly calendar?: CalendarSection | undefined
  /** What the rules about one type may ask of people; a backtest warns if it is more. */
  readonly budget?: { readonly fieldsPerRecord: number } | undefined
  readonly rules: readonly Rule[]
  readonly segments?: Segments | undefined
  readonly examples?: readonly Example[] | undefined
}

/**
 * The schema of a ruleset file. Rules are checked against the fields in the same file, so it depends on the value; if
 * that section has errors, only these are reported.
 *
 * @param forms the vendors whose fields may be named
 */
export function rulesetFileSchema(value: unknown, forms: CodeForms): z.ZodType<RulesetFile> {
  const fields = vendorFieldsSchema(forms).optional()
  const named = z.object({ fields }).safeParse(value)
  const known = named.success ? (named.data.fields ?? {}) : null
  const file = z.strictObject(
    {
      name: textSchema(message('allowed.ruleset.name')),
      country: Country,
      fields,
      calendar: CalendarSection.optional(),
      budget: z
        .strictObject({
          fieldsPerRecord: z
            .number(allowed(message('allowed.budget')))
            .positive(allowed(message('allowed.budget.some'))),
        })
        .optional(),
      rules: rulesSchema(known),
      segments: segmentsSchema(known).optional(),
      examples: z.array(Example, allowed(message('allowed.examples'))).optional(),
    },
    allowed(message('allowed.ruleset')),
  )
  return file.superRefine((checked, context) => {
    for (const { path, ...params } of fileProblems(checked)) {
      context.addIssue({ code: 'custom', path: [...path], params })
    }
  })
}

/** The problems of parts that do not fit each other. */
function fileProblems({ rules, segments = {}, examples = [], fields = {}, calendar }: RulesetFile): RuleProblem[] {
  const isTaken = new Set(rules.map(({ id }) => id))
  const graces = rules.map((rule) => graceProblem(rule, calendar))
  return [
    ...graces.flatMap((problem, index) =>
      problem === null ? [] : [{ path: ['rules', index, 'graceWorkingHours'], problem }],
    ),
    ...Object.keys(segments).flatMap((id) =>
      isTaken.has(id) ? [{ path: ['segments', id], problem: message('segment.id.rule', { id }), isKey: true }] : [],
    ),
    ...examples.flatMap((example, index) =>
      exampleProblems(example, { rules, segments, fields }).map(({ path, problem }) => ({
        path: ['examples', index, ...path],
        problem,
      })),
    ),
  ]
}

function graceProblem({ graceHours, graceWorkingHours }: Rule, calendar: CalendarSection | undefined): Message | null {
  if (graceWorkingHours === undefined) return null
  if (graceHours > 0) return message('rule.grace.twice', { key: 'graceHours', other: 'graceWorkingHours' })
  return calendar === undefined ? message('rule.calendar.absent') : null
}
