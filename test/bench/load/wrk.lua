-- Prints the figures of a run as JSON, in a line of its own. With a file it posts its lines: an address and a body each.
function init(args)
  if args[1] == nil then
    return
  end
  local posts = {}
  for line in io.lines(args[1]) do
    local address, body = line:match('^(%S+) (.*)$')
    local headers = { ['Host'] = wrk.headers['Host'], ['Content-Type'] = 'application/json' }
    headers['X-Forwarded-For'] = address
    posts[#posts + 1] = wrk.format('POST', nil, headers, body)
  end
  local sent = 0
  request = function()
    sent = sent + 1
    return posts[(sent - 1) % #posts + 1]
  end
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '\nFIGURES {"requests":%d,"seconds":%f,"errors":%d,"p50":%f,"p99":%f}\n',
    summary.requests,
    summary.duration / 1e6,
    failed.connect + failed.read + failed.write + failed.timeout + failed.status,
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000
  ))
end
