#!/usr/bin/env node
/**
 * The entry of the command line. Every Node can read this file: CommonJS, in the syntax of 2009. Node 24 runs main.ts in
 * this process. An older one hands over to the Node that `npm ci` has installed, or says what to install.
 */
'use strict'

var NEEDED = 24

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
  var child = require('child_process').spawn(file, [__filename].concat(process.argv.slice(2)), {
    stdio: 'inherit',
  })
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

function start() {
  try {
    process.loadEnvFile()
  } catch (error) {
    if (error.code !== 'ENOENT') {
      refuse('The file .env cannot be read. Is it a file, and may this user read it?')
      return
    }
  }
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
