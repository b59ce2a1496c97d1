#!/usr/bin/env node
/* Starts the bundled command line. Plain syntax only: an old Node must get as far as the message below. */
/* oxlint-disable no-var, prefer-template, prefer-rest-params */

var version = process.versions.node.split(".").map(Number)

if (version[0] < 22 || (version[0] === 22 && version[1] < 19)) {
  process.stderr.write("tickets: needs Node 22.19 or newer, but this is Node " + process.versions.node + "\n")
  process.stderr.write("  install a current Node from https://nodejs.org and try again\n")
  process.exitCode = 1
} else if (process.argv.length === 3 && (process.argv[2] === "--version" || process.argv[2] === "-v")) {
  printVersion()
} else {
  start()
}

/* The bundle prints the same; this way it costs as little as Node itself. */
function printVersion() {
  import("fs").then(function (fs) {
    var manifest = JSON.parse(fs.readFileSync(new URL("../package.json", import.meta.url), "utf8"))
    process.stdout.write("tickets " + manifest.version + "\n")
  })
}

function start() {
  hideSqliteWarning()
  import("module")
    .then(function (module) {
      module.enableCompileCache()
      return import("../dist/main.mjs")
    })
    .catch(function (cause) {
      var missing = cause && cause.code === "ERR_MODULE_NOT_FOUND"
      process.stderr.write("tickets: cannot start: " + (cause && cause.message) + "\n")
      if (missing) process.stderr.write("  build it first with: pnpm build\n")
      process.exitCode = 1
    })
}

/* Node 22 and early 24 print it whenever node:sqlite loads. */
function hideSqliteWarning() {
  var emitWarning = process.emitWarning
  process.emitWarning = function (warning) {
    if (String(warning).indexOf("SQLite is an experimental feature") === 0) return
    emitWarning.apply(process, arguments)
  }
}
