/** Loaded into each measured server: tells the bench how much processor time it has used, in microseconds. */
process.on('message', message => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage()
    process.send?.({ used: user + system })
  }
})
