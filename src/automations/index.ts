/**
 * Fills in by itself what nobody should have to type. In: evaluated records. Out: values for write-back. What a person
 * has entered is never touched.
 */
export { desireOutcomes } from './call-outcome.ts'
