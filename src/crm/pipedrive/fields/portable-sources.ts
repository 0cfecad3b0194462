import type { PortableSource, PortableSources } from '../../schema/portable-fields.ts'
import type { RawField } from '../transport/schema.ts'

type DescribedField = Pick<RawField, 'field_code' | 'field_type' | 'is_custom_field'>

/** A field of the account's own for telephone numbers. */
export function isPhoneField({ field_type: type, is_custom_field: isOwn }: DescribedField): boolean {
  return isOwn === true && type === 'phone'
}

/**
 * The portable fields that a Pipedrive account may be without. Documented: people have a job title only where contact sync
 * is on, and organizations no telephone number. Uncertain: which accounts have what came later (website and industry of
 * organizations, the outcome of activities). Where there is no field, nobody can have filled it in.
 */
export const portableSources: PortableSources<DescribedField> = {
  contact: { jobTitle: fieldNamed('job_title') },
  company: {
    domain: fieldNamed('website'),
    website: fieldNamed('website'),
    industry: fieldNamed('industry'),
    phone: { isIt: isPhoneField, missing: { lacks: 'field for telephone numbers', mayBeHidden: false } },
  },
  call: { outcome: fieldNamed('outcome') },
}

function fieldNamed(code: string): PortableSource<DescribedField> {
  return { isIt: (field) => field.field_code === code, missing: { lacks: `field "${code}"`, mayBeHidden: false } }
}
