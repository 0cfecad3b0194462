// The entry point of the command line. Plain old JavaScript, so that a Node that cannot run the rest reports it in one
// sentence instead of failing at the first TypeScript file.
'use strict'

/** The first major version of Node that runs TypeScript natively and that the tests use. */
var oldestNode = 24

function refusal() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    return (
      'Minset needs Node ' +
      oldestNode +
      ' or newer; this is Node ' +
      process.versions.node +
      '. Install Node ' +
      oldestNode +
      ', or run it with npm (such as `npm run -s minset -- --help`) after a full `npm ci`, which brings Node ' +
      oldestNode +
      '.'
    )
  }
  // Node strips no types below a node_modules folder.
  if (/[\\/]node_modules[\\/]/.test(__dirname)) {
    return 'Minset runs from a folder of its own and not from inside node_modules: clone or copy it, and run `npm ci` there.'
  }
  return null
}

var reason = refusal()
if (reason === null) {
  // Compiling the same files takes half of a short command's time, so the result is cached if the folder is writable.
  // Not in the system's temporary folder, where other users could replace it.
  require('node:module').enableCompileCache(require('node:path').join(__dirname, '../node_modules/.cache/minset'))
  void import('./cli.ts')
} else {
  process.stderr.write('minset: ' + reason + '\n')
  process.exitCode = 1
}
