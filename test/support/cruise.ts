import { z } from 'zod'
import { runTool } from './planted-folder.ts'

const Report = z.object({
  summary: z.object({
    totalCruised: z.number(),
    error: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
  }),
})

/** What dependency-cruiser reports. */
export type Cruise = z.infer<typeof Report>['summary']

/** Applies the rules about imports to folders of a project, and to what they import. @param dir the project's top folder */
export function cruise(dir: string, folders: readonly string[] = ['src']): Cruise {
  const { stdout } = runTool(dir, 'depcruise', ['-c', 'dependency-cruiser.mjs', '--output-type', 'json', ...folders])
  return Report.parse(JSON.parse(stdout)).summary
}
