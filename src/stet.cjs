#!/usr/bin/env node
/**
 * The entry of the command line. Every Node can read this file: CommonJS, in the syntax of 2009. Node 24 runs main.ts in
 * this process. An older one hands over to the Node that `npm ci` has installed, or says what to install.
 */
'use strict'

var NEEDED = 24

/** Modes 0022 and 0700: the syntax of 2009 has no octal numbers. */
var WRITABLE_BY_OTHERS = 18
var PRIVATE = 448

/** Calls back with the Node that `npm ci` has installed, if there is one and it runs: it needs glibc. */
function findPackagedNode(callback) {
  // Only Windows has another name and a suffix.
  var name = 'node-' + process.platform.replace('win32', 'win') + '-' + process.arch
  var suffix = { win32: '.exe' }[process.platform] || ''
  var file
  try {
    file = require.resolve(name + '/bin/node' + suffix)
  } catch (_error) {
    callback(undefined)
    return
  }
  require('child_process').execFile(file, ['-p', 'process.versions.node'], function (error, version) {
    callback(!error && parseInt(version, 10) >= NEEDED ? file : undefined)
  })
}

/** Runs the same command on another Node, passes signals on, and ends as it ends. */
function handOver(file) {
  var args = ['--max-semi-space-size=8', __filename].concat(process.argv.slice(2))
  var child = require('child_process').spawn(file, args, { stdio: 'inherit' })
  var signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']
  signals.forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal)
    })
  })
  child.on('exit', function (code, signal) {
    signals.forEach(function (name) {
      process.removeAllListeners(name)
    })
    // A shell tells of a signal in this way.
    process.exit(signal ? 128 + require('os').constants.signals[signal] : code)
  })
}

function refuse(reason) {
  process.stderr.write(reason + '\n')
  process.exitCode = 1
}

/** Whether nobody else can write there. */
function isClosed(folder) {
  var stats = require('fs').statSync(folder)
  return stats.uid === process.getuid() && (stats.mode & WRITABLE_BY_OTHERS) === 0
}

/** Makes a folder for this user alone, unless it is there. */
function makeFolder(folder) {
  var fs = require('fs')
  if (!fs.existsSync(folder)) {
    fs.mkdirSync(folder, PRIVATE)
  }
}

/**
 * The folder for what Node makes of the sources: `.compiled` beside the SQLite file. `serve` makes it, other commands use it.
 * What is kept there is run, so it counts only when nobody else can write there.
 * @throws when there is none, and on Windows, which has no such rights.
 */
function findCompiled() {
  var path = require('path')
  var url = process.env.DATABASE_URL
  // The URL as in storage/address.ts, and its standard.
  var file = url ? /^file:(?:\/\/(?:localhost)?(?=\/))?([^?#]+)$/.exec(url)[1] : '.data/stet.db'
  var parent = path.dirname(decodeURIComponent(file))
  var folder = path.join(parent, '.compiled')
  if (process.argv[2] === undefined || process.argv[2] === 'serve') {
    if (!url) {
      makeFolder(parent)
    }
    makeFolder(folder)
  }
  if (!isClosed(parent) || !isClosed(folder)) {
    throw new Error('Others can write there.')
  }
  return folder
}

/** With it the next start takes a third less time, and less memory. It is written when the process ends. */
function keepCompiled() {
  if (process.env.NODE_COMPILE_CACHE) {
    return
  }
  try {
    require('module').enableCompileCache(findCompiled())
  } catch (_error) {
    // Everything works without it. What is wrong with the URL or the disk is told later.
  }
}

function start() {
  try {
    process.loadEnvFile()
  } catch (error) {
    if (error.code !== 'ENOENT') {
      refuse('The file .env cannot be read. Is it a file, and may this user read it?')
      return
    }
  }
  keepCompiled()
  // In a string, because Node before 10 cannot read this syntax.
  new Function('file', 'return import(file)')(require('url').pathToFileURL(__dirname + '/main.ts').href)
}

var version = process.versions.node
if (parseInt(version, 10) >= NEEDED) {
  start()
} else {
  findPackagedNode(function (file) {
    if (file) {
      handOver(file)
    } else {
      refuse(
        'Stet needs Node ' +
          NEEDED +
          ' or newer; this is ' +
          version +
          '. Install it from https://nodejs.org.',
      )
    }
  })
}
