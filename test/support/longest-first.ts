import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take a minute although they are short. Vitest begins with the largest, which is a good guess for all others. */
const longButSmall = ['integration/chaos.test.ts', 'integration/kill.test.ts']

/** Whether a file takes long although it is short. */
export function isLongButSmall({ moduleId }: { readonly moduleId: string }): boolean {
  return longButSmall.some((file) => moduleId.endsWith(`/test/${file}`))
}

/** Begins with what takes longest: a long file that is begun last leaves all workers but one without work. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isLongButSmall), ...sorted.filter((file) => !isLongButSmall(file))]
  }
}
