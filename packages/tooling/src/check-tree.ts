import { checkDependencies } from './check-dependencies.ts'
import { checkPurity } from './check-purity.ts'
import { checkTidiness } from './check-tidiness.ts'
import { parseModule } from './parsed-module.ts'
import { isModule, type SourceTree } from './source-tree.ts'
import type { Violation } from './violation.ts'

export interface CheckReport {
  readonly modules: number
  readonly imports: number
  readonly violations: readonly Violation[]
}

/** All checks over a tree. A check that saw fewer modules than there are has seen nothing: that too is a violation. */
export function checkTree(tree: SourceTree, modulesExpected: number): CheckReport {
  const modules = tree.files.filter((file) => isModule(file.path)).map(parseModule)
  const unreadable = modules.flatMap(({ path, errors }) => errors.slice(0, 1).map((message) => ({ rule: 'unreadable', path, line: 0, message })))
  const seen = modules.length - unreadable.length
  const missed: Violation[] = seen < modulesExpected ? [{ rule: 'modules-missed', path: '.', line: 0, message: `${seen} modules were read, ${modulesExpected} are there: the check does not see everything` }] : []
  return {
    modules: seen,
    imports: modules.reduce((sum, module) => sum + module.imports.length, 0),
    violations: [...missed, ...unreadable, ...checkDependencies(tree, modules), ...checkPurity(modules), ...checkTidiness(tree.files)],
  }
}
