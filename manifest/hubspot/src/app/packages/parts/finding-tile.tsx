import { Accordion, Button, ButtonRow, Flex, Form, StatusTag, Text, Tile } from '@hubspot/ui-extensions'
import { type ReactNode, useState } from 'react'
import { EntryInput } from './entry-input.tsx'
import type { Action, ActionResult, EntryView, FindingView, FindingWords } from './views.ts'

/** Carries an action out, and says how it ended; null if Minset is away or refuses the person. */
export type Act = (action: Action) => Promise<ActionResult | null>

export interface FindingTileProps {
  readonly finding: FindingView
  readonly words: FindingWords
  readonly act: Act
  /** Whether an action is being carried out. */
  readonly isBusy: boolean
  /** HubSpot's own editor of the finding's properties, where there is one. */
  readonly editor: ReactNode
}

/** More options than this are a list to choose from, not buttons. */
const mostButtons = 6

/** One thing that is missing: what, why, by when, and how to settle it. */
export function FindingTile({ finding, words, act, isBusy, editor }: FindingTileProps): ReactNode {
  return (
    <Tile compact={true}>
      <Flex direction="column" gap="xs">
        <Flex direction="row" gap="sm" justify="between" wrap={true}>
          <Text format={{ fontWeight: 'bold' }}>{finding.what}</Text>
          {finding.due !== '' && (
            <StatusTag variant={finding.isOverdue ? 'danger' : 'default'}>{finding.due}</StatusTag>
          )}
        </Flex>
        {finding.why !== null && <Text variant="microcopy">{finding.why}</Text>}
        {finding.explanation !== '' && (
          <Accordion title={words.why} size="xs">
            <Text variant="microcopy">{finding.explanation}</Text>
          </Accordion>
        )}
        {finding.disputed !== null && <Text variant="microcopy">{finding.disputed}</Text>}
        <Settle finding={finding} words={words} act={act} isBusy={isBusy} editor={editor} />
      </Flex>
    </Tile>
  )
}

function Settle({ editor, ...props }: FindingTileProps): ReactNode {
  const { whyNot, confirm, askAgain } = props.finding
  return (
    <>
      {whyNot !== null && <Text variant="microcopy">{whyNot}</Text>}
      {confirm !== null && <Answer {...props} kind="confirm" label={confirm} />}
      {askAgain !== null && <Answer {...props} kind="ask-again" label={askAgain} />}
      {editor ?? <Entry {...props} />}
      <Disputes {...props} />
    </>
  )
}

interface AnswerProps extends PartProps {
  readonly kind: 'confirm' | 'ask-again'
  readonly label: string
}

/** What the person says about a doubtful value, in one click. */
function Answer({ finding: { key, ruleId }, act, isBusy, kind, label }: AnswerProps): ReactNode {
  return (
    <ButtonRow>
      <Button size="xs" variant="secondary" disabled={isBusy} onClick={() => void act({ kind, key, ruleId })}>
        {label}
      </Button>
    </ButtonRow>
  )
}

type PartProps = Omit<FindingTileProps, 'editor'>

function fillOf({ key, ruleId, fields }: FindingView, values: Readonly<Record<string, string>>): Action {
  const seen = Object.fromEntries(fields.map((field) => [field.name, field.seen]))
  return { kind: 'fill', key, ruleId, values, seen }
}

/** One choice is one click; anything else is a form. */
function Entry(props: PartProps): ReactNode {
  const { finding, act, isBusy } = props
  const [field, ...others] = finding.fields
  if (field === undefined) return null
  const isChoice = field.kind === 'choice' && field.options.length <= mostButtons
  if (others.length > 0 || !isChoice) return <EntryForm {...props} />
  return (
    <ButtonRow>
      {field.options.map(({ value, label }) => (
        <Button
          key={value}
          size="xs"
          variant="secondary"
          disabled={isBusy}
          onClick={() => void act(fillOf(finding, { [field.name]: value }))}
        >
          {label}
        </Button>
      ))}
    </ButtonRow>
  )
}

function EntryForm({ finding, words, act, isBusy }: PartProps): ReactNode {
  const [values, setValues] = useState(valuesOf(finding.fields))
  const [problems, setProblems] = useState<ActionResult['problems']>({})
  async function save(): Promise<void> {
    const result = await act(fillOf(finding, values))
    setProblems(result?.problems ?? {})
  }
  return (
    <Form preventDefault={true} onSubmit={() => void save()}>
      <Flex direction="column" gap="xs">
        {finding.fields.map((field) => (
          <EntryInput
            key={field.name}
            field={field}
            value={ownText(values, field.name) ?? ''}
            problem={ownText(problems, field.name)}
            onChange={(value) => setValues((held) => ({ ...held, [field.name]: value }))}
          />
        ))}
        <Button type="submit" size="sm" disabled={isBusy}>
          {words.save}
        </Button>
      </Flex>
    </Form>
  )
}

/** The text under the name of a field; the CRM may have a field called `constructor`. */
function ownText(texts: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined
}

function valuesOf(fields: readonly EntryView[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
}

function Disputes({ finding, words, act, isBusy }: PartProps): ReactNode {
  const { key, ruleId, disputes } = finding
  if (disputes.length === 0) return null
  return (
    <Flex direction="row" gap="xs" align="center" wrap={true}>
      <Text variant="microcopy">{words.dispute}</Text>
      {disputes.map(({ reason, label }) => (
        <Button
          key={reason}
          size="xs"
          variant="transparent"
          disabled={isBusy}
          onClick={() => void act({ kind: 'dispute', key, ruleId, reason })}
        >
          {label}
        </Button>
      ))}
    </Flex>
  )
}
