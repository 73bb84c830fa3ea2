-- Requests from a file, one a line: method, path, token, body, separated by tabs. Each thread takes its share in turn;
-- with DUBAN_BENCH_ONCE every line is sent once and a thread stops when it has no more. Ends with one line of JSON.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local share = tonumber(os.getenv("DUBAN_BENCH_THREADS") or "1")
  once = os.getenv("DUBAN_BENCH_ONCE") ~= nil
  requests, place = {}, 0
  local n = 0
  for line in io.lines(os.getenv("DUBAN_BENCH_REQUESTS")) do
    if n % share == number then
      local method, path, token, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
      local headers = {}
      if token ~= "" then headers["Authorization"] = "Bearer " .. token end
      if body ~= "" then headers["Content-Type"] = "application/json" else body = nil end
      requests[#requests + 1] = wrk.format(method, path, headers, body)
    end
    n = n + 1
  end
end

function request()
  place = place + 1
  if place > #requests then
    if once then
      wrk.thread:stop()
      place = #requests
    else
      place = 1
    end
  end
  return requests[place]
end

function done(summary, latency, _)
  io.write(string.format(
    'DONE {"requests": %d, "micros": %d, "refused": %d, "lost": %d, "p50": %d, "p99": %d, "max": %d}\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
