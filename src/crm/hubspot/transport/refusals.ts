import { ownValue } from '../../../domain/own-value.ts'
import type { RefusalCause } from '../../port.ts'

/** HubSpot's codes (documented), by their meaning for a write. */
const causes: Readonly<Record<string, RefusalCause>> = {
  MISSING_REQUIRED_PROPERTY: 'required-rule',
  MISSING_CONDITIONAL_REQUIRED_PROPERTY: 'required-rule',
  READ_ONLY_VALUE: 'read-only',
  PROPERTY_DOESNT_EXIST: 'missing-property',
}

/**
 * Why a write was refused. Causes that concern the field itself take precedence, because they hold for every record.
 * Pure.
 */
export function causeOf(codes: readonly string[]): RefusalCause {
  const found = new Set(codes.map((code) => ownValue(causes, code)))
  return (['missing-property', 'read-only', 'required-rule'] as const).find((cause) => found.has(cause)) ?? 'other'
}
