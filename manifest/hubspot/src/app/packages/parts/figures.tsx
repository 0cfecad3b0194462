import { Accordion, ProgressBar, Table, TableBody, TableCell, TableRow, Text } from '@hubspot/ui-extensions'
import type { ReactNode } from 'react'
import type { CounterView, ScorecardView } from './views.ts'

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

/** The figures of a person, each with how it is computed. */
export function Scorecard({ scorecard }: { readonly scorecard: ScorecardView }): ReactNode {
  return (
    <Accordion title={`${scorecard.title}, ${scorecard.period}`} size="sm">
      <Table density="condensed" bordered={false}>
        <TableBody>
          {scorecard.lines.map(({ label, value, how }) => (
            <TableRow key={label}>
              <TableCell>
                <Text>{label}</Text>
                <Text variant="microcopy">{how}</Text>
              </TableCell>
              <TableCell>{value}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Accordion>
  )
}
