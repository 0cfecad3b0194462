import { z } from 'zod'
import { flagProperties } from '../fields/fields.ts'

/**
 * The filter of lists and tags (documented shape: an OR of ANDs of filters) that matches the records shown as
 * incomplete.
 */
export const incompleteFilter = {
  filterBranchType: 'OR',
  filterBranchOperator: 'OR',
  filters: [],
  filterBranches: [
    {
      filterBranchType: 'AND',
      filterBranchOperator: 'AND',
      filterBranches: [],
      filters: [
        {
          filterType: 'PROPERTY',
          property: flagProperties.status,
          operation: {
            operationType: 'ENUMERATION',
            operator: 'IS_ANY_OF',
            values: ['incomplete'],
            includeObjectsWithNoValueSet: false,
          },
        },
      ],
    },
  ],
} as const

const Filter = z.object({
  property: z.literal(flagProperties.status),
  operation: z.object({ operator: z.literal('IS_ANY_OF'), values: z.tuple([z.literal('incomplete')]) }),
})
const Branch = z.object({ filters: z.array(z.unknown()).nullish(), filterBranches: z.array(z.unknown()).nullish() })

/** How deep nested branches are followed; HubSpot's own editor creates two levels. */
const deepest = 5

/**
 * Whether a filter contains Minset's condition, the status `incomplete`. Such a filter is recognised as Minset's even
 * if a person has narrowed it or HubSpot has added to it. Never throws.
 */
export function isIncompleteFilter(filterBranch: unknown, depth = 0): boolean {
  const branch = Branch.safeParse(filterBranch)
  if (!branch.success || depth > deepest) return false
  const { filters, filterBranches } = branch.data
  if ((filters ?? []).some((filter) => Filter.safeParse(filter).success)) return true
  return (filterBranches ?? []).some((inner) => isIncompleteFilter(inner, depth + 1))
}
