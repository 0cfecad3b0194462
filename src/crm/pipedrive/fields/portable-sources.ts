import { message } from '../../../words/index.ts'
import type { PortableSource, PortableSources } from '../../schema/portable-fields.ts'
import type { RawField } from '../transport/schema.ts'

type DescribedField = Pick<RawField, 'field_code' | 'field_type' | 'is_custom_field'>

/** A custom field for telephone numbers. */
export function isPhoneField({ field_type: type, is_custom_field: isOwn }: DescribedField): boolean {
  return isOwn === true && type === 'phone'
}

/** Documented: of all records, deals alone have an `origin`. So rules about the source of others are left out. */
const nowhere: PortableSource<DescribedField> = {
  isIt: () => false,
  missing: { lacks: message('pipedrive.lacks.source'), mayBeHidden: false },
}

/** Documented: a person has a `marketing_status`, which says whether mail is wanted, and nothing about mail that came back. */
const noBounces: PortableSource<DescribedField> = {
  isIt: () => false,
  missing: { lacks: message('pipedrive.lacks.bounces'), mayBeHidden: false },
}

/**
 * The portable fields that a Pipedrive account may lack. Documented: people have a job title only if contact sync is
 * on, and organizations have no telephone number. Uncertain: which accounts have the later fields (website and industry
 * of organizations, the outcome of activities). A field that does not exist cannot have been filled in.
 */
export const portableSources: PortableSources<DescribedField> = {
  contact: { jobTitle: fieldNamed('job_title'), bouncedEmail: noBounces, source: nowhere },
  company: {
    domain: fieldNamed('website'),
    website: fieldNamed('website'),
    industry: fieldNamed('industry'),
    phone: { isIt: isPhoneField, missing: { lacks: message('pipedrive.lacks.phone'), mayBeHidden: false } },
    source: nowhere,
  },
  meeting: { source: nowhere },
  call: { outcome: fieldNamed('outcome'), source: nowhere },
  task: { source: nowhere },
}

function fieldNamed(code: string): PortableSource<DescribedField> {
  return {
    isIt: (field) => field.field_code === code,
    missing: { lacks: message('pipedrive.lacks.field', { code }), mayBeHidden: false },
  }
}
