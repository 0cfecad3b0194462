// The entry of the command line. Plain JavaScript of an old kind, so that a Node that cannot run the rest says so in one
// sentence instead of failing over the first TypeScript file.
'use strict'

/** The first major version of Node that runs TypeScript as it is and that the tests run on. */
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
  // Half of a short command's time is the compiling of the same files each time. Where the folder cannot be written,
  // nothing is kept. Not in the system's temporary folder, where others could put something else in its place.
  require('node:module').enableCompileCache(require('node:path').join(__dirname, '../node_modules/.cache/minset'))
  void import('./cli.ts')
} else {
  process.stderr.write('minset: ' + reason + '\n')
  process.exitCode = 1
}
