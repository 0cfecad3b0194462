import {
  Accordion,
  Button,
  Link,
  ProgressBar,
  Table,
  TableBody,
  TableCell,
  TableRow,
  Text,
} from '@hubspot/ui-extensions'
import type { ReactNode } from 'react'
import type { CounterView, FigureLine, FigureWords, ScorecardView } from './views.ts'

/** "5 of 10", with how it is counted. */
export function Counter({ counter }: { readonly counter: CounterView }): ReactNode {
  const { label, value, of, share, how } = counter
  return (
    <>
      <ProgressBar title={label} value={share ?? 0} maxValue={1} valueDescription={`${value} ${of}`} />
      <Text variant="microcopy">{how}</Text>
    </>
  )
}

export interface ScorecardProps {
  readonly scorecard: ScorecardView
  readonly words: FigureWords
  /** Asks for the records behind a figure; null: for none. */
  readonly onFigure: (key: string | null) => void
}

/** The figures of a person, each with how it is computed, and with its records on request. */
export function Scorecard({ scorecard, words, onFigure }: ScorecardProps): ReactNode {
  return (
    <Accordion title={`${scorecard.title}, ${scorecard.period}`} size="sm">
      <Table density="condensed" bordered={false}>
        <TableBody>
          {scorecard.lines.map(({ key, label, value, how, records }) => (
            <TableRow key={key}>
              <TableCell>
                <Text>{label}</Text>
                <Text variant="microcopy">{how}</Text>
                <Button size="xs" variant="transparent" onClick={() => onFigure(records === null ? key : null)}>
                  {records === null ? words.showRecords : words.hideRecords}
                </Button>
                {records !== null && <Records records={records} />}
              </TableCell>
              <TableCell>{value}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Accordion>
  )
}

function Records({ records: { items, more } }: { readonly records: NonNullable<FigureLine['records']> }): ReactNode {
  return (
    <>
      {items.map(({ title, type, url, what }) => (
        <Text key={`${url} ${what}`}>
          <Link href={url}>{title}</Link> {what === '' ? type : `${type}: ${what}`}
        </Text>
      ))}
      {more !== '' && <Text variant="microcopy">{more}</Text>}
    </>
  )
}
